"""What both parties are told of: a new edition with what it changes, and the review to come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from driftbook.editions import shelf
from driftbook.editions.models import Edition, Review
from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing import Comparison, compare
from driftbook.handbook.reading import Unreadable
from driftbook.outbox.actions import announce, put
from driftbook.people import queries
from driftbook.people.models import Organisation
from driftbook.wording import changes as wording
from driftbook.wording import times

MOST = 12
"""How many changes a letter names; the page has them all."""


def tell_the_parties(
    *, edition: Edition, handbook: Handbook, before: Edition | None, now: datetime
) -> None:
    """Write to everybody who hears of editions, in the transaction that publishes (G-02)."""
    compared = difference(before, handbook, edition.holds_from) if before else None
    address = settings.ADDRESS + reverse("editions:cover", args=[handbook.id])
    local = edition.holds_from.astimezone(handbook.zone)

    def says(language: str) -> dict[str, object]:
        told = _told(compared, language) if compared else []
        return {
            "date": times.long_day(edition.date, language),
            "holds_from": times.long_moment(local, language),
            "later": edition.holds_from > now,
            "first": before is None,
            "note": edition.note,
            "changes": told[:MOST],
            "more": max(0, len(told) - MOST),
            "address": address,
        }

    _write("published", "edition.hear", edition, says, f"edition:{edition.key}", now)
    announce(
        event="edition.published",
        payload={
            "handbook": handbook.id,
            "edition": edition.number,
            "version": edition.version,
            "date": edition.date.isoformat(),
            "holds_from": edition.holds_from.isoformat(),
            "address": address,
        },
        organisations=_parties(edition),
        key=f"edition:{edition.key}",
        now=now,
        about=("handbook", handbook.id),
    )


def remind_the_parties(
    *, review: Review, slot: datetime, edition: Edition, handbook: Handbook, now: datetime
) -> None:
    """Remind of the review, in the transaction that sets the next reminder (G-03)."""
    today = now.astimezone(handbook.zone).date()

    def says(language: str) -> dict[str, object]:
        return {
            "due": times.long_day(review.due, language),
            "late": review.due < today,
            "address": settings.ADDRESS + reverse("editions:reviews", args=[handbook.id]),
        }

    key = f"review:{review.pk}:{slot.isoformat()}"
    _write("review", "review.hear", edition, says, key, now)


def _write(
    letter: str,
    action: str,
    edition: Edition,
    says: Callable[[str], dict[str, object]],
    key: str,
    now: datetime,
) -> None:
    """One letter to each of the people of the parties who hear of it, in their own language."""
    for user, organisation in queries.who_may(action, edition.agreement):
        if not user.email:
            continue
        language = user.language or edition.language
        named = {"name": user.name, "title": edition.title, "version": edition.version}
        put(
            channel="mail",
            to=user.email,
            template=f"editions/letters/{letter}",
            context=named | says(language),
            language=language,
            organisation=organisation,
            person=user.key,
            key=f"{key}:{user.key}",
            now=now,
            about=("handbook", edition.agreement.handbook),
        )


def difference(before: Edition, handbook: Handbook, start: datetime) -> Comparison | None:
    """What changes for people from `start` (aware) on; None where the old one is unreadable."""
    try:
        return compare(shelf.read(before), handbook, start)
    except (Unreadable, ValueError):  # an edition dated beyond the years that are worked out
        return None


def _told(compared: Comparison, language: str) -> list[str]:
    return [wording.phrase(change, language) for change in compared.changes]


def _parties(edition: Edition) -> list[UUID]:
    parties = Organisation.objects.filter(parts__agreement=edition.agreement)
    return list(parties.values_list("key", flat=True))
