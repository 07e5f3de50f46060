"""Instants and dates in the reader's language, in the zone that they carry."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from driftbook.wording import times

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.filter
def moment(at: datetime) -> str:
    """`Tue 24 Nov 23:10`."""
    return times.moment(at, _language())


@register.filter
def long_moment(at: datetime) -> str:
    """`Tuesday 24 November 2026 23:10`."""
    return f"{times.long_day(at.date(), _language())} {at:%H:%M}"


@register.filter
def near(at: datetime, other: datetime) -> str:
    """`23:10` on the same day as the other instant; the day with it otherwise."""
    if at.date() == other.date():
        return f"{at:%H:%M}"
    if abs((at - other).days) > 300:
        return long_moment(at)
    return times.moment(at, _language())


@register.filter
def clock(at: datetime) -> str:
    """`23:10`."""
    return f"{at:%H:%M}"


@register.filter
def exact(at: datetime) -> str:
    """`23:10:04`."""
    return f"{at:%H:%M:%S}"


@register.filter
def day(on: date) -> str:
    """`Tue 24 Nov`."""
    return times.day(on, _language())


@register.filter
def long_day(on: date) -> str:
    """`Tuesday 24 November 2026`."""
    return times.long_day(on, _language())


@register.filter
def iso(at: datetime) -> str:
    """`2026-11-24T23:10:00+01:00`, for machines."""
    return at.isoformat(timespec="seconds")


@register.filter
def minute(at: datetime) -> str:
    """`2026-11-24T23:10`, as a form field wants it."""
    return f"{at:%Y-%m-%dT%H:%M}"
