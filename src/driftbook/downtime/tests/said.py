"""Downtime of the town as it stands once it was announced on the status page: rows, as `planning`
and `telling` write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from driftbook.downtime.models import Downtime, Notice, StatusPage
from driftbook.downtime.status import actions, shown
from driftbook.downtime.tests.town import BY, END, NOW, START, Town

TEXT = {"en": "The care plan is down. Use the paper lists.", "da": "Plejeplanen er nede."}
SUBJECT = {"en": "The care plan is down", "da": "Plejeplanen er nede"}


def opened(there: Town, languages: tuple[str, ...] = ("en", "da"), **more: Any) -> StatusPage:
    """The town's status page."""
    more = {"now": NOW - timedelta(days=30), "by": BY} | more
    return actions.open_page(organisation=there.town, languages=languages, **more)


def downtime(there: Town, *, announced: bool = True, **more: Any) -> Downtime:
    """A downtime of the care plan; told on the page in English and Danish, unless it is not."""
    at = more.pop("at", NOW)
    number = Downtime.objects.filter(organisation=there.town).count() + 1
    known: dict[str, Any] = {
        "number": number,
        "agreement": there.agreement,
        "edition": there.edition,
        "organisation": there.town,
        "kind": "minor",
        "planning": "planned",
        "systems": ["plan"],
        "affected": ["plan"],
        "title": "New care plan",
        "text": "It takes three hours.",
        "start": START,
        "end": END,
        "decided": at,
        "changed": at,
    }
    row = Downtime.objects.create(**known | more)
    if announced:
        say(row, "planned", at=at)
    return row


def say(row: Downtime, occasion: str, *, at: datetime, turn: int = 1, **more: Any) -> list[Notice]:
    """Publish an occasion on the page, in both languages, as `telling` does."""
    with transaction.atomic():
        notices = [
            Notice.objects.create(
                **{
                    "downtime": row,
                    "revision": row.revision,
                    "turn": turn,
                    "occasion": occasion,
                    "audience": "public",
                    "channel": "page",
                    "via": "status-page",
                    "language": language,
                    "subject": f"{SUBJECT[language]}: {occasion}",
                    "text": f"{TEXT[language]} ({occasion})",
                    "state": "published",
                    "due": at,
                    "published": at,
                    "made": at,
                }
                | more
            )
            for language in ("en", "da")
        ]
        row.shown = row.shown or at
        row.announced = row.announced or at
        row.changed = at
        row.save()
        shown.changed(row.organisation.key, at)
    return notices
