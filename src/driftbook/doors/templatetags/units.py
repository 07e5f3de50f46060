"""Words of the pages of units, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date
from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language

from driftbook.doors.fleet import words
from driftbook.wording import times

register = template.Library()


@register.filter
def moment(at: datetime) -> str:
    """`Tue 24 Nov 23:10`, in the zone that the instant carries."""
    return times.moment(at, get_language() or "en")


@register.filter
def day_name(on: date) -> str:
    """`Tue 24 Nov`."""
    return times.day(on, get_language() or "en")


@register.filter
def year_day(on: date) -> str:
    """`8 Dec 2026`: of a day that may be far away."""
    return str(format_date(on, "d MMM y", locale=get_language() or "en"))


@register.filter
def fault_name(code: str) -> str | Promise:
    """What is wrong, in words."""
    return words.fault(code).text
