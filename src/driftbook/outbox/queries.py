"""Reading the outbox, newest first, in pages of which each begins where the one before ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from driftbook.outbox.models import FAILED, STATES, Attempt, Endpoint, Message
from driftbook.theme.paging import how_many

Organisations = Collection[UUID] | None
"""None: of all organisations, and messages that belong to none."""


@dataclass(frozen=True)
class Page:
    """Some messages; `older` is what to ask for next with `before=`, None at the end."""

    messages: tuple[Message, ...]
    older: int | None


def messages(
    organisations: Organisations,
    *,
    state: str = "",
    channel: str = "",
    before: int | None = None,
    limit: int = 50,
) -> Page:
    """Messages, perhaps only those in one state or by one channel."""
    found = _of(organisations)
    found = found.filter(state=state) if state else found
    found = found.filter(channel=channel) if channel else found
    found = found.filter(pk__lt=before) if before is not None else found
    rows = tuple(found.order_by("-pk")[: limit + 1])
    return Page(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def dead_letters(
    organisations: Organisations, *, before: int | None = None, limit: int = 50
) -> Page:
    """What was given up and waits for somebody to look."""
    return messages(organisations, state=FAILED, before=before, limit=limit)


def message(uid: UUID, organisations: Organisations) -> Message | None:
    """One message, if it belongs to these organisations."""
    return _of(organisations).filter(uid=uid).first()


def attempts(message: Message) -> list[Attempt]:
    """Every time that it was tried, the first one first."""
    return list(message.tries.order_by("number"))


def about(kind: str, key: str, limit: int = 50) -> list[Message]:
    """What was sent about an object, newest first."""
    return list(Message.objects.filter(about_kind=kind, about_key=key).order_by("-pk")[:limit])


def to_person(person: UUID) -> QuerySet[Message]:
    """Everything to a person, oldest first."""
    return Message.objects.filter(person=person).order_by("pk")


def counts(organisations: Organisations) -> dict[str, int]:
    """How many messages there are in each state, also in those without any; of very many only
    that (`theme.paging.MANY`)."""
    rows = _of(organisations)
    return {state: how_many(rows.filter(state=state)) for state in STATES}


def doubts(organisations: Organisations) -> int:
    """How many attempts ended without anybody knowing whether the other side has it."""
    unclear = Attempt.objects.filter(outcome="in doubt")
    if organisations is not None:
        unclear = unclear.filter(message__organisation__in=organisations)
    return unclear.count()


def endpoints(organisations: Organisations) -> list[Endpoint]:
    """The addresses that listen, those that have been closed last."""
    found = Endpoint.objects.all()
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    return sorted(found.order_by("pk"), key=lambda endpoint: not endpoint.active)


def _of(organisations: Organisations) -> QuerySet[Message]:
    if organisations is None:
        return Message.objects.all()
    return Message.objects.filter(organisation__in=organisations)
