"""A battery that runs out is heard of, and can be changed (G-05, G-24, G-25)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from driftbook.handbook.deciding import deadlines, windows
from driftbook.handbook.deciding.conditions import takes
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.proving.incident_uses import first_number
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.doors import (
    WEEKDAYS,
    Batteries,
    BatteryOrder,
    BatteryReport,
    Doors,
    Recipient,
)
from driftbook.handbook.schema.guides import Guide, Outcome
from driftbook.handbook.schema.jobs import Jobs

FACT = "critical-battery"
"""The fact of the cover that says the threshold to readers."""
_PERCENT = re.compile(r"(?<!\d)(\d+(?:[.,]\d+)?)\s?(?:%|percent\b|procent\b|pct\b)", re.IGNORECASE)


def prove(report: Report, doors: Doors) -> None:
    """The threshold, what follows from it, the report, and the order."""
    powered = [kind for kind in doors.units.values() if kind.battery]
    batteries = doors.batteries
    if batteries is None:
        for name, kind in doors.units.items():
            if kind.battery and kind.acts:
                params = {"unit": name, "name": kind.name}
                _add(report, "battery-unsaid", ("units", name), kind, params)
        return
    if not powered:
        _add(report, "batteries-of-nothing", ("batteries",), batteries, {})
    _threshold(report, batteries)
    _follows(report, batteries)
    if batteries.report is None:
        _add(report, "battery-told-nobody", ("batteries",), batteries, {})
    else:
        _recipients(report, batteries, batteries.report)
        _made(report, batteries.report)
    if batteries.order is not None and report.handbook.jobs is not None:
        kinds = dict.fromkeys(door for kind in powered for door in kind.doors)
        _order(report, report.handbook.jobs, batteries.order, list(kinds))


# --- one threshold, said once (G-05, G-24) --------------------------------------------------------


def _threshold(report: Report, batteries: Batteries) -> None:
    """A fact, and the texts that people read, say the same as what is decided by."""
    path, params = ("batteries", "critical"), {"critical": batteries.critical}
    fact = report.handbook.cover.facts.get(FACT)
    said = first_number(fact or "")
    if said is not None and said != batteries.critical:
        about = {**params, "fact": fact}
        _add(report, "battery-unlike-fact", path, batteries, about, entry="batteries")
    for text in _read(report, batteries):
        others = [n for n in _percentages(text) if n not in (batteries.critical, said)]
        if others:
            about = {**params, "text": text}
            _add(report, "battery-unlike-text", path, batteries, about, entry="batteries")


def _read(report: Report, batteries: Batteries) -> Iterator[str]:
    """The texts about the threshold: of its guide, of its clauses, and its own."""
    guide = _guide(report, batteries)
    clauses = report.handbook.cover.clauses
    yield from _strings(guide.model_dump() if guide else None)
    yield from (clauses[name].text for name in batteries.source if name in clauses)
    yield from _strings(batteries.notes)


def _percentages(text: str) -> list[float]:
    return [float(found.replace(",", ".")) for found in _PERCENT.findall(text)]


def _strings(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping | list):
        for value in data.values() if isinstance(data, Mapping) else data:
            yield from _strings(value)


# --- what follows ---------------------------------------------------------------------------------


def _follows(report: Report, batteries: Batteries) -> None:
    """A critical battery opens a guide, or is ordered; an outcome of it leads to that."""
    guide = _guide(report, batteries)
    if guide is None and batteries.order is None:
        _add(report, "battery-leads-nowhere", ("batteries",), batteries, {})
    outcome = guide.outcomes.get(batteries.outcome or "") if guide else None
    if guide is not None and outcome is not None and _is_idle(report, outcome):
        params = {"guide": guide.title, "outcome": batteries.outcome}
        path = ("batteries", "outcome")
        _add(report, "battery-outcome-idle", path, batteries, params, entry="batteries")


def _is_idle(report: Report, outcome: Outcome) -> bool:
    """Whether it leaves the battery as it is: nothing more to do, or another sort of job."""
    jobs = report.handbook.jobs
    ordered = jobs.types.get(outcome.order.job) if jobs and outcome.order else None
    other = ordered is not None and ordered.does != "changes-battery"
    return outcome.done or not outcome.actions or other


def _guide(report: Report, batteries: Batteries) -> Guide | None:
    guides = report.handbook.guides.guides if report.handbook.guides else []
    return next((guide for guide in guides if guide.id == batteries.guide), None)


# --- the report (G-24) ----------------------------------------------------------------------------


def _recipients(report: Report, batteries: Batteries, made: BatteryReport) -> None:
    """Everybody once, and among them somebody who can order the change."""
    path = ("batteries", "report")
    for number, one in enumerate(made.to):
        if any(_same(one, other) for other in made.to[:number]):
            params = {"name": _name(report, one)}
            _add(report, "battery-report-twice", (*path, "to", number), made, params, entry=path)
    jobs = report.handbook.jobs
    if jobs is None or batteries.order is None:
        return
    parties = {_party(report, one) for one in made.to}
    if not parties & {None, *jobs.orderers}:
        names = [report.handbook.cover.parties[name].name for name in jobs.orderers]
        _add(report, "battery-report-not-to-orderer", path, made, {"names": names})


def _same(one: Recipient, other: Recipient) -> bool:
    return (one.party, one.role, one.contact) == (other.party, other.role, other.contact)


def _party(report: Report, one: Recipient) -> str | None:
    """Whose it is; None where the handbook does not say whose a mailbox is."""
    support = report.handbook.support
    contact = support.contacts[one.contact] if support and one.contact else None
    return contact.party if contact else one.party


def _name(report: Report, one: Recipient) -> str:
    support, parties = report.handbook.support, report.handbook.cover.parties
    if one.contact is not None:
        return support.contacts[one.contact].name if support else one.contact
    return f"{parties[one.party].name}, {one.role}" if one.party else str(one.role)


def _made(report: Report, made: BatteryReport) -> None:
    """Its hour is there every week, and somebody may work on that day, at least at times."""
    days = list(_days(report, WEEKDAYS.index(made.weekday)))
    if not days:
        return
    path, zone = ("batteries", "report"), report.handbook.zone
    at = time.fromisoformat(made.at)
    skipped = [
        day
        for day in days
        if datetime.combine(day, at, zone).timestamp()
        != datetime.combine(day, at, zone).replace(fold=1).timestamp()
    ]
    if skipped:
        params = {"at": made.at, "date": skipped[0]}
        _add(report, "battery-report-at-change", path, made, params)
    jobs = report.handbook.jobs
    if jobs is not None and not _works(report, jobs, days):
        params = {"hours": jobs.working_days}
        _add(report, "battery-report-on-closed-day", path, made, params)


def _days(report: Report, weekday: int) -> Iterator[date]:
    zone = report.handbook.zone
    first, last = (datetime.fromtimestamp(at, zone).date() for at in (report.start, report.end))
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day < last:
        yield day
        day += timedelta(days=7)


def _works(report: Report, jobs: Jobs, days: list[date]) -> bool:
    """Whether any of the days is a working day."""
    return any(deadlines.is_working_day(report.handbook, day, jobs.working_days) for day in days)


# --- the order (G-25) -----------------------------------------------------------------------------


def _order(report: Report, jobs: Jobs, order: BatteryOrder, doors: list[str]) -> None:
    """Every door with a battery can have it changed in a window of this priority."""
    type_, path = jobs.types[order.job], ("batteries", "order")
    booked = [way for way in jobs.ways if way.time == "window"]
    left = [
        door
        for door in doors
        if door not in type_.doors or not any(takes(way, order.job, door) for way in booked)
    ]
    params = {"name": type_.name}
    if left:
        _add(report, "battery-order-nowhere", path, order, {**params, "doors": left})
    if not _has_hour(report, order):
        _add(report, "battery-order-without-window", path, order, params)


def _has_hour(report: Report, order: BatteryOrder) -> bool:
    """Whether a window takes it in the span. Without working days, the proof of jobs says so."""
    handbook = report.handbook
    span = (datetime.fromtimestamp(at, handbook.zone) for at in (report.start, report.end))
    try:
        return any(
            order.job in hour.types and order.priority in (None, hour.priority)
            for hour in windows.between(handbook, *span)
        )
    except ValueError:
        return True


def _add(
    report: Report,
    code: str,
    path: tuple[str | int, ...],
    about: Entry,
    params: Mapping[str, object],
    *,
    entry: str | tuple[str, ...] = "",
) -> None:
    named = entry if isinstance(entry, str) else ".".join(entry)
    where = named or ".".join(str(step) for step in path)
    report.add(code, "doors", path, entry=where, source=about.source, params=params)
