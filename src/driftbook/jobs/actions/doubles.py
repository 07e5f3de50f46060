"""The same battery is not changed twice: looked at when an order is placed, for two people may tick
the same units in two reports, and both drafts are in order until one of them is ordered (G-25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.conditions import Condition
from driftbook.jobs.actions.deciding import Refused, Settled
from driftbook.jobs.models import Job
from driftbook.jobs.queries import batteries


def refuse(handbook: Handbook, settled: Sequence[Settled]) -> None:
    """Refuse what would change a battery into a window though a job that is still to be done, or
    another one of this order, changes it. Call it where nobody else can order. Raises Refused.

    What needs no window is let through: a visit next week is no reason to leave a locked door.
    """
    units = [one.new.unit for one in settled if one.new.unit is not None and _asks(handbook, one)]
    if not units:
        return
    problems = list(_problems(handbook, settled, batteries.changes_ordered(units)))
    if problems:
        raise Refused(problems)


def _problems(
    handbook: Handbook, settled: Sequence[Settled], there: Mapping[int, Job]
) -> Iterator[tuple[int, Condition]]:
    seen: set[int] = set()
    for index, one in enumerate(settled):
        unit = one.new.unit
        if unit is None or not _asks(handbook, one):
            continue
        if unit.pk in there:
            params = {"number": there[unit.pk].number}
            yield index, Condition("change-ordered", passed=False, params=params)
        elif unit.pk in seen:
            yield index, Condition("change-twice", passed=False)
        seen.add(unit.pk)


def _asks(handbook: Handbook, one: Settled) -> bool:
    """Whether it changes a battery in an hour of a window."""
    type_ = handbook.jobs.types.get(one.new.type) if handbook.jobs else None
    return type_ is not None and type_.does == batteries.CHANGES and one.hour is not None
