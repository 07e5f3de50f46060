"""Doors that can be opened: somebody helps when they do not, and is told where keys are changed."""

from collections.abc import Iterator, Mapping

from driftbook.handbook.deciding.people import holds, ways
from driftbook.handbook.deciding.timeline import Question, variants
from driftbook.handbook.proving import door_batteries
from driftbook.handbook.proving.calls import no_step
from driftbook.handbook.proving.findings import Report
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.doors import Doors, Trouble, UnitKind
from driftbook.handbook.spans import Spans

EMERGENCY = "emergency-key"
"""The change of `people.changes` that says where an emergency key is granted (G-30)."""
REFUSALS = (
    ("closed",),
    ("no-role",),
    ("no-keys-at-address",),
    ("no-key-bundle", "not-in-group"),
)
"""What a page that opens doors may refuse, and somebody can change. Of refusals that are much the
same, one that is answered answers the other too (`deciding.opening`)."""


def prove(report: Report, doors: Doors) -> None:
    """Whom to turn to at a closed door, who gives keys, and what becomes of batteries."""
    opened = {name: kind for name, kind in doors.units.items() if kind.acts}
    _trouble(report, doors, opened)
    _emergency(report, doors)
    if opened:
        _refusals(report)
    door_batteries.prove(report, doors)


# --- a door that does not open (G-37, O-05 ... O-07) --------------------------------------------


def _trouble(report: Report, doors: Doors, opened: Mapping[str, UnitKind]) -> None:
    shared: list[str] = []
    for name, kind in opened.items():
        if kind.trouble is not None:
            _silent(report, kind.trouble, ("units", name, "trouble"), [kind.name])
        elif doors.trouble is None:
            params = {"unit": name, "name": kind.name}
            add(report, "door-trouble-unsaid", ("units", name), kind, params)
        else:
            shared.append(kind.name)
    if doors.trouble is not None and shared:
        _silent(report, doors.trouble, ("trouble",), shared)


def _silent(report: Report, trouble: Trouble, path: tuple[str, ...], names: list[str]) -> None:
    """The hours at which whoever stands before a closed door can do nothing."""
    if report.handbook.support is None:
        return
    silent = Spans()
    for question in _asked(report, trouble):
        silent |= no_step(report, question)
    if silent:
        entry = path[:2] if path[0] == "units" else path
        params = {"names": names}
        add(report, "door-trouble-silent", path, trouble, params, times=silent, entry=entry)


def _asked(report: Report, trouble: Trouble) -> Iterator[Question]:
    """As everybody who may ask; what is wrong is as the handbook assumes, or anything."""
    support = report.handbook.support
    assumed = support.systems[trouble.system].assume.problem if support else None
    yield from variants(report.handbook, Question(trouble.system, trouble.problem or assumed))


# --- keys (G-30) ----------------------------------------------------------------------------------


def _emergency(report: Report, doors: Doors) -> None:
    """An emergency key that is there is granted somewhere, and the other way round."""
    people = report.handbook.people
    row = next((one for one in people.changes if one.id == EMERGENCY), None) if people else None
    if doors.emergency is not None and row is None:
        add(report, "emergency-without-granter", ("emergency",), doors.emergency, {})
    elif doors.emergency is None and row is not None:
        params = {"name": row.name}
        report.add(
            "emergency-unsaid", "doors", (), entry="emergency", source=row.source, params=params
        )


def _refusals(report: Report) -> None:
    """Whoever is refused at a door is told where that is changed, however they sign in."""
    people = report.handbook.people
    if people is None:
        add(report, "keys-unsaid", ("units",), None, {})
        return
    for alike in REFUSALS:
        rows = [row for row in people.changes if set(alike) & set(row.refusals)]
        left = [way for way in ways(people) if not any(holds(row, way) for row in rows)]
        if left:
            names = [people.sign_ins[way].name for way in left if way]
            code = "refusal-unanswered-for" if rows and names else "refusal-unanswered"
            params = {"refusal": alike[0], "names": names}
            source = [clause for row in rows for clause in row.source]
            report.add(code, "people", ("changes",), entry="changes", source=source, params=params)


def add(
    report: Report,
    code: str,
    path: tuple[str | int, ...],
    about: Entry | None,
    params: Mapping[str, object],
    *,
    times: Spans | None = None,
    entry: tuple[str | int, ...] | None = None,
) -> None:
    """Report it at an entry of the chapter."""
    report.add(
        code,
        "doors",
        path,
        entry=".".join(str(step) for step in entry or path),
        times=times,
        source=about.source if about else (),
        params=params,
    )
