"""The remarks on a handbook's next edition, as its draft shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from driftbook.editions.models import Remark
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement
from driftbook.people.queries import names

SHOWN = 20
"""How many that are dealt with a page still shows."""


@dataclass(frozen=True)
class Shown:
    """A remark with the names of people, and a link for those who may follow it."""

    remark: Remark
    made_by: str
    dealt_by: str
    link: str


def open_remarks(agreement: Agreement, actor: Actor, chapter: str = "") -> list[Shown]:
    """Those that nobody has dealt with, by chapter; of one chapter where one is named."""
    rows = Remark.objects.filter(agreement=agreement, dealt=None)
    return _shown(rows.filter(chapter=chapter) if chapter else rows, actor)


def dealt_with(agreement: Agreement, actor: Actor) -> list[Shown]:
    """The latest that are dealt with, the newest first."""
    rows = Remark.objects.filter(agreement=agreement, dealt__isnull=False)
    return _shown(rows.order_by("-dealt", "-pk")[:SHOWN], actor)


def _shown(rows: Iterable[Remark], actor: Actor) -> list[Shown]:
    found = list(rows)
    people = names({key for row in found for key in (row.made_by, row.dealt_by) if key})
    return [
        Shown(
            row,
            people.get(row.made_by, ""),
            people.get(row.dealt_by, ""),
            row.link if row.organisation in actor.roles else "",
        )
        for row in found
    ]
