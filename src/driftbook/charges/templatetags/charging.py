"""Amounts and months in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from driftbook.charges import money
from driftbook.editions.models import Edition

register = template.Library()


@register.simple_tag
def amount(value: Decimal, currency: str) -> str:
    """`1.250,00 DKK`."""
    return money.said(value, currency, get_language() or "en")


@register.filter
def month_name(month: date) -> str:
    """`November 2026`."""
    said = str(format_skeleton("yMMMM", month, locale=get_language() or "en"))
    return said[:1].upper() + said[1:]


@register.filter
def quantity(value: Decimal) -> str:
    """`1`, `1,5`."""
    return money.number(value, get_language() or "en")


@register.simple_tag
def book_title(titles: dict[str, Edition], handbook: str) -> SafeString | str:
    """What the handbook is called, in its own language; its id where it has no edition yet."""
    edition = titles.get(handbook)
    if edition is None:
        return handbook
    return format_html('<span lang="{}">{}</span>', edition.language, edition.title)
