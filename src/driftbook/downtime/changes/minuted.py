"""A change as it was when the minutes were made: whoever revises it later changes no minutes."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from driftbook.downtime.models import Change, Item

_NAMES = ("title", "kind", "systems", "risk")
_MOMENTS = ("start", "end")


def kept(change: Change) -> dict[str, Any]:
    """What of it the minutes say."""
    found = {name: getattr(change, name) for name in _NAMES}
    return found | {name: getattr(change, name).isoformat() for name in _MOMENTS}


def as_it_was(item: Item) -> Change:
    """The change of an item as its minutes say it; as it is now, before there are any."""
    change = copy(item.change)
    for name, value in item.said.items():
        setattr(change, name, datetime.fromisoformat(value) if name in _MOMENTS else value)
    return change
