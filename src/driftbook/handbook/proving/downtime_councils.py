"""Whoever is heard on a change sits somewhere, and somebody decides (I-03, I-04)."""

from collections.abc import Mapping

from driftbook.handbook.deciding import openings
from driftbook.handbook.deciding.changes import approval, holds
from driftbook.handbook.deciding.downtime_rules import affected, chapter
from driftbook.handbook.providing import providing
from driftbook.handbook.proving.downtime_findings import add
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.downtime import Kind, Member


def prove(report: Report) -> None:
    """Councils without members or meetings, changes on which nobody decides, rules of no use."""
    downtime, handbook = chapter(report.handbook), report.handbook
    for name, council in downtime.councils.items():
        path, params = ("councils", name), {"name": council.name}
        if not council.members:
            add(report, "council-without-members", path, council, **params)
        if council.meets is not None:
            met = openings.touching(handbook, council.meets, report.start, report.end)
            if not any(met):
                add(report, "council-never-meets", path, council, **params)
    wanted = {name: one for name, one in downtime.kinds.items() if one.planning != "unplanned"}
    for name, kind in wanted.items():
        undecided = [
            system.name
            for id_, system in downtime.systems.items()
            if approval(handbook, name, [id_]).party is None
        ]
        if undecided:
            add(report, "nobody-approves", ("kinds", name), kind, name=kind.name, names=undecided)
    _rules(report, wanted)
    if not downtime.shared:
        _unshared(report)


def _unshared(report: Report) -> None:
    """Seats from which the changes of others would be judged, and are not seen."""
    downtime, cover = chapter(report.handbook), report.handbook.cover
    if len(cover.parties) == 1:
        return
    seeing = providing(cover.parties)
    seats: list[tuple[tuple[str | int, ...], Entry, list[Member]]] = [
        (("councils", name), council, council.members)
        for name, council in downtime.councils.items()
    ]
    rules = enumerate(downtime.approvals)
    seats += [(("approvals", index), rule, [rule.by]) for index, rule in rules]
    for path, about, members in seats:
        blind = dict.fromkeys(seat.party for seat in members if seat.party not in seeing)
        if blind:
            names = [cover.parties[party].name for party in blind]
            add(report, "seat-unshared", path, about, names=names)


def _rules(report: Report, wanted: Mapping[str, Kind]) -> None:
    """Rules that others before them leave nothing to decide."""
    downtime = chapter(report.handbook)
    down = {name: affected(report.handbook, [name]) for name in downtime.systems}
    left = {(kind, system) for kind in wanted for system in down}
    for index, rule in enumerate(downtime.approvals):
        meant = {(kind, system) for kind, system in left if holds(rule, kind, down[system])}
        if not meant:
            path = ("approvals", index)
            add(report, "approval-never-decides", path, rule, role=rule.by.role)
        left -= meant
