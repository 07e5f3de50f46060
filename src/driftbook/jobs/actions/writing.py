"""What every step of writing an order does first and last: lock the draft, and count its changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from driftbook.jobs.models import Draft, Item
from driftbook.work.transactions import demand


class Meanwhile(Exception):
    """The draft was changed on another device since the form was shown; `draft` is how it is now."""

    def __init__(self, draft: Draft, items: Iterable[Item] = ()) -> None:
        super().__init__(f"the draft is at revision {draft.revision} now")
        self.draft, self.items = draft, tuple(items)


class Ordered(Exception):
    """The draft has become an order meanwhile."""


def locked(draft: Draft, revision: int | None = None) -> Draft:
    """The draft as it is now, locked until the transaction ends. Raises Draft.DoesNotExist,
    Ordered, and Meanwhile where it is not at the given revision any longer."""
    demand("locked()")
    rows = Draft.objects.select_for_update(of=("self",))
    current = rows.select_related("agreement", "orderer").get(pk=draft.pk)
    if current.order_id is not None:
        raise Ordered
    if revision is not None and current.revision != revision:
        raise Meanwhile(current)
    return current


def touch(draft: Draft, now: datetime) -> None:
    """Count a change of a locked draft."""
    demand("touch()")
    draft.revision += 1
    draft.changed = now
    draft.save(update_fields=["revision", "changed"])
