"""Every kind of change can be made some time, with everybody told in time (O-08, O-09).

The very functions that decide are asked, kind by kind and system by system.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.downtime_earliest import earliest
from driftbook.handbook.deciding.downtime_periods import before
from driftbook.handbook.deciding.downtime_rules import Rules, chapter, rules
from driftbook.handbook.deciding.downtime_windows import starts
from driftbook.handbook.proving.downtime_findings import add
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.downtime import Kind


def prove(report: Report) -> None:
    """Windows that do not open or are for nothing, and kinds for which there never is a time."""
    downtime = chapter(report.handbook)
    for name, window in downtime.windows.items():
        path = ("windows", name)
        if not _opens(report, window.hours):
            add(report, "window-never-opens", path, window, name=window.name)
        bound = {kind for kind, one in downtime.kinds.items() if _is_bound(one)}
        if bound.isdisjoint(window.kinds or downtime.kinds):
            add(report, "window-never-needed", path, window, name=window.name)
    uncounted = _uncounted(report)
    for name, kind in downtime.kinds.items():
        if kind.planning != "unplanned":
            _kind(report, name, kind, uncounted)


def _is_bound(kind: Kind) -> bool:
    return kind.planning == "planned" and not kind.any_time


def _opens(report: Report, hours: str) -> bool:
    return any(openings.touching(report.handbook, hours, report.start, report.end))


def _uncounted(report: Report) -> set[str]:
    """The notices whose working days cannot be counted; steps of the plan are told of as well."""
    handbook, found = report.handbook, set[str]()
    downtime = chapter(handbook)
    last = datetime.fromtimestamp(report.end, handbook.zone)
    for sort, entries in (("notices", downtime.notices), ("plan", downtime.plan)):
        for name, entry in entries.items():
            if entry.before is None:
                continue
            try:
                before(handbook, last, entry.before)
            except ValueError:
                params = {"name": entry.name, "days": downtime.working_days or ""}
                add(report, "notice-without-working-days", (sort, name), entry, **params)
                found.add(name)
    return found


def _kind(report: Report, name: str, kind: Kind, uncounted: set[str]) -> None:
    """What is wrong with a kind, with the systems of which it is so."""
    downtime = chapter(report.handbook)
    systems: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for system in downtime.systems:
        for fault in _faults(report, rules(report.handbook, name, (system,)), uncounted):
            systems[fault].append(downtime.systems[system].name)
    for (code, about), names in systems.items():
        params: dict[str, object] = {"name": kind.name, "names": names}
        if code == "notice-never-met":
            notice = downtime.notices[about[0]]
            said = {"name": notice.name, "kind": kind.name, "names": names}
            add(report, code, ("notices", about[0]), notice, **said)
        elif code == "freezes-leave-no-window":
            params["freezes"] = ", ".join(f"“{one}”" for one in about)
            add(report, code, ("kinds", name), kind, **params)
        else:
            add(report, code, ("kinds", name), kind, minutes=kind.usual_minutes, **params)


def _faults(
    report: Report, held: Rules, uncounted: set[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The first thing that is wrong for one system, and by what."""
    if held.bound and not held.windows:
        yield "kind-without-window", ()
    elif held.bound and not any(_opens(report, window.hours) for _, window in held.windows):
        return  # each window is told of by itself
    elif not _some(report, held, freezes=False):
        yield "window-too-short", ()
    elif not _some(report, held, freezes=True):
        yield "freezes-leave-no-window", tuple(freeze.name for freeze in held.freezes)
    elif not uncounted.intersection(owed.notice for owed in held.notices):
        for notice in _never_met(report, held):
            yield "notice-never-met", (notice,)


def _some(report: Report, held: Rules, *, freezes: bool) -> bool:
    """Whether it could begin at all within the span, as long as it usually takes."""
    kept = held if freezes else replace(held, freezes=())
    length = held.kind.usual_minutes * 60
    found = starts(report.handbook, kept, length, report.start, report.end)
    return next(found, None) is not None


def _never_met(report: Report, held: Rules) -> Iterator[str]:
    """The notices that alone leave no start; all of them where only together they do."""
    every = [owed.notice for owed in held.notices if owed.before is not None]
    if _has_start(report, held, frozenset()):
        return
    alone = [
        name for name in every if not _has_start(report, held, frozenset(every) - frozenset([name]))
    ]
    yield from alone or every


def _has_start(report: Report, held: Rules, waived: frozenset[str]) -> bool:
    now = datetime.fromtimestamp(report.start, report.handbook.zone)
    length = timedelta(minutes=held.kind.usual_minutes)
    return earliest(report.handbook, held, length, waived, now) is not None
