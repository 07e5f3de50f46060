"""Periods before a downtime, on the wall clock of the handbook's zone (O-09, O-10)."""

from datetime import date, datetime, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.deadlines import working_day
from driftbook.handbook.deciding.downtime_rules import chapter
from driftbook.handbook.deciding.periods import exists, is_before, months_later
from driftbook.handbook.schema.downtime import Lead

_FARTHEST = 1500
"""Days that are looked through for working days."""
_BEFOREHAND = timedelta(hours=24)
"""A notice goes a day before it must: so long the sending may be down without missing a duty."""


def before(handbook: Handbook, start: datetime, lead: Lead) -> datetime:
    """The instant so long before `start` (aware), in the handbook's zone.

    Counted on the wall clock: months first, a day that the month does not have is its last one;
    then weeks and days, working days, hours. An hour that the clocks skip counts on from the one
    before; of one that comes twice it is the first. Raises ValueError where there are no working
    days to count, and for a naive start.
    """
    if start.tzinfo is None:
        raise ValueError("the instant needs a time zone")
    local = start.astimezone(handbook.zone)
    days, hours = lead.weeks * 7 + lead.days, lead.hours
    if lead.months or lead.working_days:
        days = (local.date() - _day_before(handbook, local.date(), lead)).days
    return exists(local - timedelta(days=days, hours=hours))  # which counts on the wall clock


def send_at(handbook: Handbook, by: datetime, now: datetime) -> datetime:
    """When a notice goes that has to be told by then: a day of the wall clock before, or now.

    In the handbook's zone; never before `now`, so that an outage of a day misses no duty.
    """
    at = exists(by.astimezone(handbook.zone) - _BEFOREHAND)  # on the wall clock
    return at if is_before(now, at) else now.astimezone(handbook.zone)


def least_seconds(lead: Lead) -> int:
    """So many seconds it is at least, however the months, holidays and clocks fall."""
    days = lead.months * 28 + lead.weeks * 7 + lead.days + lead.working_days
    return max(0, days * 86_400 + lead.hours * 3600 - 2 * 86_400)


def _day_before(handbook: Handbook, day: date, lead: Lead) -> date:
    """Kept by year, as working days are found by looking at one day after the other."""
    key = ("lead", lead, day.year)
    year: dict[date, date] | None = handbook.compiled.get(key)
    if year is None:
        year = handbook.keep(key, {})
    found = year.get(day)
    if found is None:
        found = months_later(day, -lead.months) - timedelta(days=lead.weeks * 7 + lead.days)
        if lead.working_days:
            rule = chapter(handbook).working_days
            if rule is None:
                raise ValueError("the chapter 'downtime' says no working days")
            found = working_day(handbook, found, -lead.working_days, rule, _FARTHEST)
        year[day] = found
    return found
