"""Two devices on one draft: what the other one has said, beside one's own input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from driftbook.handbook.book import Handbook
from driftbook.jobs import telling
from driftbook.jobs.actions.drafts import Task, task_stamp
from driftbook.jobs.models import Draft, Item


@dataclass(frozen=True)
class Crossed:
    """What is kept now, and what was sent."""

    place: str
    there: str
    yours: str


def tasks(handbook: Handbook, items: Iterable[Item], said: Mapping[int, Task]) -> list[Crossed]:
    """For each job that both have said something of."""
    return [
        Crossed(
            f"{item.address.street.name} {item.address.house}",
            _task(handbook, item.type, item.facts, item.circumstances),
            _task(handbook, task.type, task.facts, task.circumstances),
        )
        for item in items
        if (task := said.get(item.pk)) is not None
    ]


def contact(draft: Draft, name: str, phone: str) -> list[Crossed]:
    """Whom to reach with questions."""
    there, yours = f"{draft.contact} {draft.phone}".strip(), f"{name} {phone}".strip()
    return [Crossed("", there, yours)] if there != yours else []


def unstamped(posted: QueryDict, items: Iterable[Item]) -> QueryDict:
    """The same input, to be kept in place of what the reader has now seen of these jobs."""
    said = posted.copy()
    for item in items:
        said[f"{item.pk}-shown"] = task_stamp(item)
    return said


def _task(
    handbook: Handbook, type_: str, facts: Mapping[str, str], circumstances: Iterable[str]
) -> str:
    parts = [telling.type_name(handbook, type_)] if type_ else []
    parts += [f"{one.name}: {one.value}" for one in telling.facts(handbook, type_, facts)]
    parts += telling.circumstances(handbook, list(circumstances))
    return "; ".join(parts) or "–"
