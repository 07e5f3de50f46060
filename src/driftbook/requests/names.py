"""What a handbook calls types and queues; their codes where it does not know them any more."""

from __future__ import annotations

from driftbook.handbook.book import Handbook


def type_name(handbook: Handbook | None, type: str) -> str:
    """What can be asked for, by name."""
    chapter = handbook.requests if handbook else None
    found = chapter.types.get(type) if chapter else None
    return found.name if found else type


def queue_name(handbook: Handbook | None, queue: str) -> str:
    """Where it waits, by name."""
    chapter = handbook.requests if handbook else None
    found = chapter.queues.get(queue) if chapter else None
    return found.name if found else queue
