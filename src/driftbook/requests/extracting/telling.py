"""How events become sentences. The desk, which stands above, knows them and says so here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from driftbook.history.models import Event


class Told(Protocol):
    """An event in the language that is active."""

    @property
    def at(self) -> datetime:
        """In the zone of its organisation."""
        ...

    @property
    def text(self) -> str:
        """What happened, as a sentence."""
        ...

    @property
    def who(self) -> str:
        """Whose doing it was."""
        ...

    @property
    def role(self) -> str:
        """In which role."""
        ...

    @property
    def what(self) -> str:
        """The name of the object."""
        ...


Tell = Callable[[Iterable[Event]], Sequence[Told]]
_TELL: list[Tell] = []


def register(tell: Tell) -> None:
    """Let extracts tell events in this way; the last one counts."""
    _TELL[:] = [tell]


def told(events: Iterable[Event]) -> Sequence[Told]:
    """The events as they are told, in their order."""
    return _TELL[0](events)
