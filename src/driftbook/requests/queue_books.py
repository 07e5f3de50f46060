"""What the handbooks of whoever handles cases call things now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import get_language

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.requests import Requests
from driftbook.people.actors import Actor
from driftbook.requests import names
from driftbook.requests.models import Case
from driftbook.requests.queries import handlers
from driftbook.wording.requests import status_name

Choices = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""By the title of a handbook: value and name."""


class Books:
    """What the handbooks of the actor's agreements say now."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        keys = [pact.key for pact in actor.pacts]
        rows = Edition.objects.filter(agreement__key__in=keys).select_related("agreement")
        self.by_name: dict[str, Handbook] = {}
        self._chapters: dict[str, Requests] = {}
        for entry in shelf.opened(shelf.holding(rows, now)):
            if entry.handbook is not None and entry.handbook.requests is not None:
                self.by_name[entry.name] = entry.handbook
                self._chapters[entry.name] = entry.handbook.requests

    def chapter(self, handbook: str) -> Requests | None:
        """What the handbook says about requests; None where it says nothing."""
        return self._chapters.get(handbook)

    def type_name(self, handbook: str, type: str) -> str:
        """What the type is called."""
        return names.type_name(self.by_name.get(handbook), type)

    def queue_name(self, handbook: str, queue: str) -> str:
        """What the queue is called."""
        return names.queue_name(self.by_name.get(handbook), queue)

    def status(self, handbook: str, state: str) -> str:
        """What the state is called in the reader's language."""
        book = self.by_name.get(handbook)
        return status_name(book, state, get_language() or "en") if book else state

    def types(self) -> Choices:
        """By the title of the handbook: `handbook:type` and name."""
        return [
            (
                book.cover.title,
                [
                    (f"{name}:{type}", told.name)
                    for type, told in self._chapters[name].types.items()
                ],
            )
            for name, book in self.by_name.items()
        ]

    def queues_for(self, cases: Iterable[Case]) -> list[tuple[str, str]]:
        """Into which queues cases can be moved: those of whoever handles them now, in all of
        their handbooks."""
        found: dict[str, str] = {}
        for case in cases:
            book = self.by_name.get(case.agreement.handbook)
            if book is not None:
                found |= sorted(handlers.queues(case, book).items())
        return list(found.items())
