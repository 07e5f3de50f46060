"""On which ways who is told in which language, as a handbook says. No database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.downtime import chapter

STATUS_PAGE, MAIL, WEBHOOK, BY_HAND = "status-page", "mail", "webhook", "by-hand"


class Told(Protocol):
    """What a duty of the handbook and a duty in the database have in common."""

    @property
    def audience(self) -> str:
        """The id of an audience."""
        ...

    @property
    def channels(self) -> Iterable[str]:
        """Ids of channels."""
        ...


@dataclass(frozen=True, order=True)
class Route:
    """An audience is told through a channel in a language."""

    audience: str
    channel: str
    language: str


def languages(handbook: Handbook, audience: str) -> list[str]:
    """In which an audience is told; the handbook's own where it names none."""
    there = chapter(handbook).audiences.get(audience)
    return list(there.languages) if there and there.languages else [handbook.cover.language]


def routes(handbook: Handbook, duty: Told) -> Iterator[Route]:
    """Every way on which a duty is told."""
    for channel in dict.fromkeys(duty.channels):
        for language in languages(handbook, duty.audience):
            yield Route(duty.audience, channel, language)


def via(handbook: Handbook, channel: str, before: str = BY_HAND) -> str:
    """How a channel is used; `before` where the handbook no longer has it."""
    there = chapter(handbook).channels.get(channel)
    return there.via if there else before


def fitting(language: str, offered: list[str]) -> str:
    """In which of the offered languages somebody is told: their own, or the first."""
    return language if language in offered else offered[0]
