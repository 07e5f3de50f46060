"""Words of the pages of units, in the reader's language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language

from driftbook.doors.fleet import words

register = template.Library()


@register.filter
def year_day(on: date) -> str:
    """`8 Dec 2026`: of a day that may be far away."""
    return str(format_date(on, "d MMM y", locale=get_language() or "en"))


@register.filter
def fault_name(code: str) -> str | Promise:
    """What is wrong, in words."""
    return words.fault(code).text
