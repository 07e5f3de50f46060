"""Every change has one answer for every way of signing in, and no row is of no use (G-30)."""

from collections.abc import Mapping

from driftbook.handbook.deciding.people import changes, chapter, holds, ways
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.people import Change, People


def prove(report: Report) -> None:
    """Rows that contradict or repeat each other, people left out, places and help not there."""
    people = chapter(report.handbook)
    _repeated(report, people)
    for change in changes(people):
        _gap(report, people, change)
    _unused_places(report, people)
    for name, sign_in in people.sign_ins.items():
        if not sign_in.forgotten:
            report.add(
                "sign-in-without-help",
                "people",
                ("sign_ins", name),
                entry=f"sign_ins.{name}",
                source=sign_in.source,
                params={"sign_in": name, "name": sign_in.name},
            )


def _repeated(report: Report, people: People) -> None:
    """Each row against the earlier ones of the same change, for each way of signing in."""
    for index, row in enumerate(people.changes):
        earlier = [other for other in people.changes[:index] if _meet(people, row, other)]
        against = next((other for other in earlier if other.place != row.place), None)
        if against is not None:
            _contradiction(report, people, index, against)
        elif earlier:
            params = {"change": row.id, "name": row.name, "place": people.places[row.place].name}
            _add(report, "change-repeated", index, row, params)


def _meet(people: People, one: Change, other: Change) -> bool:
    """Whether somebody is answered by both rows."""
    both = (holds(one, way) and holds(other, way) for way in ways(people))
    return one.id == other.id and any(both)


def _contradiction(report: Report, people: People, index: int, other: Change) -> None:
    row = people.changes[index]
    params = {
        "change": row.id,
        "name": row.name,
        "place": people.places[row.place].name,
        "other": people.places[other.place].name,
        "sign_ins": [way for way in people.sign_ins if holds(row, way) and holds(other, way)],
    }
    _add(report, "change-twice", index, row, params, [*other.source, *row.source])


def _gap(report: Report, people: People, change: str) -> None:
    rows = [row for row in people.changes if row.id == change]
    missing = [way for way in people.sign_ins if not any(holds(row, way) for row in rows)]
    if missing:
        names = [people.sign_ins[way].name for way in missing]
        params = {"change": change, "name": rows[0].name, "sign_ins": missing, "names": names}
        _add(report, "change-gap", people.changes.index(rows[0]), rows[0], params)


def _unused_places(report: Report, people: People) -> None:
    used = {row.place for row in people.changes}
    for name, place in people.places.items():
        if name not in used:
            report.add(
                "unused-place",
                "people",
                ("places", name),
                entry=f"places.{name}",
                source=place.source,
                params={"place": name, "name": place.name},
            )


def _add(
    report: Report,
    code: str,
    index: int,
    row: Change,
    params: Mapping[str, object],
    source: list[str] | None = None,
) -> None:
    report.add(
        code,
        "people",
        ("changes", index),
        entry=f"changes.{row.id}",
        source=dict.fromkeys(source or row.source),
        params=params,
    )
