"""Which batteries are to be changed, and when; which say nothing worth believing (G-05, G-24)."""

from collections.abc import Iterable
from datetime import date, timedelta

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason
from driftbook.handbook.deciding.battery_doubts import doubts
from driftbook.handbook.deciding.battery_forecast import foresee, window
from driftbook.handbook.deciding.battery_json import as_json, from_json
from driftbook.handbook.deciding.battery_limits import Limits, limits
from driftbook.handbook.deciding.battery_reports import next_report, report_day
from driftbook.handbook.deciding.battery_slope import enough, slope
from driftbook.handbook.deciding.door_shapes import BatteryFacts, BatteryVerdict

__all__ = ["as_json", "decide", "from_json", "next_report", "report", "report_day"]

REPORTED = ("critical", "soon", "untrusted")

Days = list[tuple[date, int]]


def decide(handbook: Handbook, facts: BatteryFacts, today: date) -> BatteryVerdict:
    """What becomes of a battery, seen on `today`, a day of the handbook's zone.

    `critical`: it claims so. `soon`: it will be within the days of the report, or the unit says
    itself that it is low. `untrusted`: neither, and its value cannot be trusted. Doubts are among
    the reasons of the first two as well. Days after `today`, and those before the battery was
    changed, do not count; the order of the others does not matter. Without a threshold in the
    handbook nothing is critical.
    """
    limit = limits(handbook)
    since = facts.changed or date.min
    counted = sorted((one for one in facts.days if since <= one[0] <= today), reverse=True)
    lowest = {day: percent for day, percent in counted if 0 <= percent <= 100}
    days = list(lowest.items())[::-1]
    if not days:
        return _without_value(facts, _unusable(counted))
    last_day, percent = days[-1]
    recent = window(days)
    trend = slope(recent) if enough(recent) else None
    doubted = tuple(doubts(facts, days, recent, limit, today, _unusable(counted)))
    forecast = foresee(recent, trend, limit, today)
    state, reasons = _state(facts, percent, forecast.expected, limit, today)
    if state == "fine" and doubted:
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
        reasons=(*reasons, *doubted, *forecast.reasons),
    )


def report(
    handbook: Handbook, facts: Iterable[BatteryFacts], today: date
) -> tuple[BatteryVerdict, ...]:
    """What the battery report lists: critical, soon, untrusted, the most urgent of each first.

    Those that are fine or were never heard of are left out, and so are kinds without a battery.
    """
    kinds = handbook.doors.units if handbook.doors else {}
    asked = (one for one in facts if one.kind not in kinds or kinds[one.kind].battery)
    verdicts = (decide(handbook, one, today) for one in asked)
    return tuple(sorted((one for one in verdicts if one.state in REPORTED), key=_urgency))


def _urgency(one: BatteryVerdict) -> tuple[int, date, int, str]:
    by_day = date.max if one.state == "critical" else one.critical_on or date.max
    percent = 101 if one.percent is None else one.percent
    return REPORTED.index(one.state), by_day, percent, one.unit


def _unusable(days: Days) -> bool:
    return any(not 0 <= percent <= 100 for _, percent in days)


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
    facts: BatteryFacts, percent: int, critical_on: date | None, limit: Limits, today: date
) -> tuple[str, list[Reason]]:
    """The state before any doubt. A lower percentage is never less urgent."""
    if limit.critical is not None and percent <= limit.critical:
        params = {"percent": percent, "critical": limit.critical}
        return "critical", [Reason("battery-critical", params, limit.source)]
    reasons = []
    if critical_on is not None and critical_on <= today + timedelta(days=limit.soon_days):
        code = "battery-critical-on" if critical_on > today else "battery-critical-since"
        reasons.append(Reason(code, {"on": critical_on}, limit.report_source))
    if facts.low and percent < limit.plenty:
        reasons.append(Reason("battery-says-low"))
    if reasons:
        return "soon", reasons
    return "fine", [Reason("battery-fine", {"percent": percent})]
