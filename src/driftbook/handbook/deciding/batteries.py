"""Which batteries are to be changed, and when; which say nothing worth believing (G-05, G-24)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.battery_doubts import doubts
from driftbook.handbook.deciding.battery_forecast import few, foresee, lately, window
from driftbook.handbook.deciding.battery_json import as_json, from_json
from driftbook.handbook.deciding.battery_limits import NEAR, Limits, limits
from driftbook.handbook.deciding.battery_reports import next_report, report_day
from driftbook.handbook.deciding.battery_screening import holds_out
from driftbook.handbook.deciding.battery_slope import enough, slope
from driftbook.handbook.deciding.door_shapes import BatteryFacts, BatteryVerdict
from driftbook.handbook.deciding.watched import decision

__all__ = ["as_json", "decide", "from_json", "next_report", "report", "report_day"]

REPORTED = ("critical", "soon", "untrusted")

Days = list[tuple[date, int]]


@decision("batteries")
def decide(handbook: Handbook, facts: BatteryFacts, today: date) -> BatteryVerdict:
    """What becomes of a battery, seen on `today`, a day of the handbook's zone.

    `critical`: it claims so. `soon`: it will be within the days of the report, or the unit says
    itself that it is low, or it is near the threshold and too new to tell. `untrusted`: none of
    these, and its value cannot be trusted. Doubts are among the reasons of the first two as well.
    Days after `today`, and those before the battery was changed, do not count; the order of the
    others does not matter. Without a threshold in the handbook nothing is critical.
    """
    limit = limits(handbook)
    return _verdict(facts, _seen(facts, limit, today), limit, today)


def report(
    handbook: Handbook, facts: Iterable[BatteryFacts], today: date
) -> tuple[BatteryVerdict, ...]:
    """What the battery report lists: critical, soon, untrusted, the most urgent of each first.

    Those that are fine or were never heard of are left out, and so are kinds without a battery.
    """
    kinds = handbook.doors.units if handbook.doors else {}
    asked = (one for one in facts if one.kind not in kinds or kinds[one.kind].battery)
    verdicts = _unless_fine(asked, limits(handbook), today)
    return tuple(sorted((one for one in verdicts if one.state in REPORTED), key=_urgency))


def _unless_fine(
    facts: Iterable[BatteryFacts], limit: Limits, today: date
) -> Iterator[BatteryVerdict]:
    """As `decide`, without those that are surely fine: to tell that is cheaper than the rest."""
    until = today + timedelta(days=limit.soon_days)
    for one in facts:
        seen = _seen(one, limit, today)
        if not _surely_fine(one, seen, limit, until):
            yield _verdict(one, seen, limit, today)


def _urgency(one: BatteryVerdict) -> tuple[int, date, int, str]:
    by_day = date.max if one.state == "critical" else one.critical_on or date.max
    percent = 101 if one.percent is None else one.percent
    return REPORTED.index(one.state), by_day, percent, one.unit


class _Seen(NamedTuple):
    """What counts of what a unit has claimed."""

    days: Days
    """Ascending, each once."""
    recent: Days
    """Those that the line is made of."""
    doubted: tuple[Reason, ...]
    unusable: bool
    """Whether some of it was no percentage."""


def _seen(facts: BatteryFacts, limit: Limits, today: date) -> _Seen:
    since = facts.changed or date.min
    counted = sorted([one for one in facts.days if since <= one[0] <= today], reverse=True)
    lowest = {day: percent for day, percent in counted if 0 <= percent <= 100}
    unusable = any(not 0 <= percent <= 100 for _, percent in counted)
    days = list(lowest.items())[::-1]
    if not days:
        return _Seen(days, days, (), unusable)
    recent = list(window(days))
    doubted = tuple(doubts(facts, days, recent, limit, today, unusable))
    return _Seen(days, recent, doubted, unusable)


def _surely_fine(facts: BatteryFacts, seen: _Seen, limit: Limits, until: date) -> bool:
    """Whether it is fine, told without its line; False: it may be."""
    if not seen.days or seen.doubted or any(_claims(facts, seen, limit)):
        return False
    critical = limit.critical
    lines = (seen.recent, lately(seen.recent))
    return critical is None or all(holds_out(days, critical, until) for days in lines)


def _verdict(facts: BatteryFacts, seen: _Seen, limit: Limits, today: date) -> BatteryVerdict:
    if not seen.days:
        return _without_value(facts, seen.unusable)
    last_day, percent = seen.days[-1]
    trend = slope(seen.recent) if enough(seen.recent) else None
    forecast = foresee(seen.recent, trend, limit, today)
    state, reasons = _state(facts, seen, forecast.expected, limit, today)
    if state == "fine" and seen.doubted:
        state = "untrusted"
    return BatteryVerdict(
        unit=facts.unit,
        state=state,
        percent=percent,
        claimed=last_day,
        per_day=trend.per_day if trend else None,
        critical_on=forecast.expected,
        earliest=forecast.earliest,
        latest=forecast.latest,
        points=trend.points if trend else 0,
        reasons=(*reasons, *seen.doubted, *forecast.reasons),
    )


def _without_value(facts: BatteryFacts, unusable: bool) -> BatteryVerdict:
    """The unit has said no percentage; perhaps it says at least whether it is low."""
    if facts.low:
        state, reason = "soon", Reason("battery-says-low")
    elif unusable:
        state, reason = "untrusted", Reason("battery-out-of-range")
    else:
        state, reason = "unheard", Reason("battery-unheard")
    return BatteryVerdict(facts.unit, state, None, None, None, None, None, None, 0, (reason,))


def _state(
    facts: BatteryFacts, seen: _Seen, critical_on: date | None, limit: Limits, today: date
) -> tuple[str, list[Reason]]:
    """The state before any doubt. A lower percentage is never less urgent."""
    reasons = list(_claims(facts, seen, limit))
    if reasons and reasons[0].code == "battery-critical":
        return "critical", reasons
    if critical_on is not None and critical_on <= today + timedelta(days=limit.soon_days):
        code = "battery-critical-on" if critical_on > today else "battery-critical-since"
        reasons.insert(0, Reason(code, {"on": critical_on}, limit.report_source))
    if reasons:
        return "soon", reasons
    return "fine", [Reason("battery-fine", {"percent": seen.days[-1][1]})]


def _claims(facts: BatteryFacts, seen: _Seen, limit: Limits) -> Iterator[Reason]:
    """Why its last claims alone have it listed, whatever its line says."""
    percent = seen.days[-1][1]
    if limit.critical is not None and percent <= limit.critical:
        params = {"percent": percent, "critical": limit.critical}
        yield Reason("battery-critical", params, limit.source)
        return
    if limit.critical is not None and percent <= limit.critical + NEAR and few(seen.days):
        yield Reason("battery-near", {"percent": percent}, limit.source)
    if facts.low and percent < limit.plenty:
        yield Reason("battery-says-low")
