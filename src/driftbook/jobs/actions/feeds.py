"""Making and ending the private address of a calendar."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.jobs.models import Feed
from driftbook.people.models import Organisation
from driftbook.people.tokens import digest

HINT = 6
LOOKED_AT = timedelta(minutes=5)
"""How exact the instant of last use is."""


class NobodyFollows(ValueError):
    """A calendar belongs to a person."""


@transaction.atomic
def make(
    *, kind: str, organisation: Organisation, name: str, by: By, now: datetime
) -> tuple[Feed, str]:
    """A calendar and its token, which nobody can read again afterwards. Raises NobodyFollows."""
    if by.person is None:
        raise NobodyFollows
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        digest=digest(token),
        hint=token[:HINT],
        kind=kind,
        organisation=organisation,
        person=by.person,
        name=name,
        made=now,
    )
    _tell(feed, "made", by, now)
    return feed, token


@transaction.atomic
def end(*, feed: Feed, by: By, now: datetime) -> None:
    """From now on its address shows nothing. Ending twice is ending once."""
    if Feed.objects.filter(pk=feed.pk, ended__isnull=True).update(ended=now):
        _tell(feed, "ended", by, now)


def use(*, feed: Feed, now: datetime) -> None:
    """Keep when the calendar was last fetched, to some minutes."""
    stale = Q(used__isnull=True) | Q(used__lt=now - LOOKED_AT)
    Feed.objects.filter(stale, pk=feed.pk).update(used=now)


def _tell(feed: Feed, what: str, by: By, now: datetime) -> None:
    record(
        organisation=feed.organisation.key,
        by=by,
        did=f"calendar.{what}",
        kind="calendar",
        key=str(feed.key),
        after={"name": feed.name, "of": feed.kind},
        now=now,
    )
