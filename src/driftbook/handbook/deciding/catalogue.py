"""Is it included? The service catalogue (I-01, I-02, I-05)."""

from collections.abc import Iterable
from dataclasses import dataclass

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Reason, Unanswerable
from driftbook.handbook.deciding.timeline import chapter
from driftbook.handbook.deciding.watched import decision
from driftbook.handbook.schema.support import CatalogueItem


@dataclass(frozen=True, slots=True)
class CatalogueAnswer:
    """What the catalogue says of one item."""

    handbook: Handbook
    item: CatalogueItem
    by: str | None
    """The name of the party that provides it."""
    reasons: tuple[Reason, ...]


@decision("catalogue")
def decide(handbook: Handbook, item: str) -> CatalogueAnswer:
    """What the catalogue says of an item. Raises Unanswerable, NoChapter without a chapter."""
    items = {entry.id: entry for entry in chapter(handbook).catalogue}
    if item not in items:
        raise Unanswerable("item", item, tuple(items))
    return _answer(handbook, items[item])


def everything(handbook: Handbook) -> list[CatalogueAnswer]:
    """The whole catalogue, in the order of the handbook."""
    entries: Iterable[CatalogueItem] = handbook.support.catalogue if handbook.support else ()
    return [_answer(handbook, entry) for entry in entries]


def _answer(handbook: Handbook, entry: CatalogueItem) -> CatalogueAnswer:
    by = handbook.cover.parties[entry.by].name if entry.by else None
    params = {"item": entry.name, "where": entry.where or "", "by": by or ""}
    reason = Reason(f"catalogue-{entry.state}", params, tuple(entry.source))
    return CatalogueAnswer(handbook, entry, by, (reason,))
