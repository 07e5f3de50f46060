"""Days on the pages of the registry, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import get_language

from driftbook.wording import times

register = template.Library()


@register.filter
def full_day(at: datetime) -> str:
    """`Tuesday 24 November 2026`, in the zone that the instant carries."""
    return times.long_day(at.date(), get_language() or "en")
