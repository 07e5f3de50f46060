"""When a manual is gone through: by a day of its organisation's clock, with reminders before it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from driftbook.people.models import Organisation
from driftbook.people.zones import zone

AHEAD = timedelta(days=30)
"""How long before the day, and how often after it, somebody is reminded."""
HOUR = time(9)
"""Of the day on which somebody is reminded, in the organisation's zone."""
LONGEST = timedelta(days=5 * 366)
USUAL = timedelta(days=365)


def today(organisation: Organisation, now: datetime) -> date:
    """The day that it is there at `now` (aware)."""
    return now.astimezone(zone(organisation.timezone)).date()


def is_sensible(day: date, organisation: Organisation, now: datetime) -> bool:
    """Whether it comes after today, and within five years."""
    here = today(organisation, now)
    return here < day <= here + LONGEST


def next_reminder(day: date, organisation: Organisation, now: datetime) -> datetime:
    """30 days before the day, on the day, and then every 30 days: the next one after `now`."""
    local = zone(organisation.timezone)
    first, behind = day - AHEAD, (today(organisation, now) - day).days
    if behind > 0:
        first = day + AHEAD * (behind // AHEAD.days)
    at = datetime.combine(first, HOUR, local)
    while at <= now:
        at = datetime.combine(at.date() + AHEAD, HOUR, local)
    return at
