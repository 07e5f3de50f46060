"""Making and ending links by which another site shows a topic."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from driftbook.editions.embed_queries import digest
from driftbook.editions.models import EmbedLink
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation

HINT = 6
"""Letters of the token that are kept to recognise it by."""


class NobodyActs(ValueError):
    """A link is made and ended by a person."""


@transaction.atomic
def make(
    *,
    agreement: Agreement,
    organisation: Organisation,
    chapter: str,
    topic: str,
    name: str,
    sites: Sequence[str],
    by: By,
    now: datetime,
) -> tuple[EmbedLink, str]:
    """A link to the topic, and its token, which nobody can read again afterwards.

    `sites` are https origins, as `embed_forms.origin` gives them. Raises NobodyActs without a
    person.
    """
    if by.person is None:
        raise NobodyActs
    token = secrets.token_urlsafe(32)
    link = EmbedLink.objects.create(
        digest=digest(token),
        hint=token[:HINT],
        agreement=agreement,
        chapter=chapter,
        topic=topic,
        name=name,
        sites=list(sites),
        made=now,
        made_by=by.person,
    )
    said = {"handbook": agreement.handbook, "topic": f"{chapter}/{topic}", "sites": link.sites}
    record(
        organisation=organisation.key,
        by=by,
        did="embed-link.made",
        kind="embed-link",
        key=str(link.key),
        after={**said, "name": name},
        now=now,
    )
    return link, token


@transaction.atomic
def end(*, link: EmbedLink, organisation: Organisation, by: By, now: datetime) -> EmbedLink:
    """End the link: from now on its address says that it has ended. Once ended, nothing changes.

    Raises NobodyActs without a person.
    """
    if by.person is None:
        raise NobodyActs
    locked = EmbedLink.objects.select_for_update().get(pk=link.pk)
    if locked.ended is not None:
        return locked
    locked.ended, locked.ended_by = now, by.person
    locked.save(update_fields=["ended", "ended_by"])
    record(
        organisation=organisation.key,
        by=by,
        did="embed-link.ended",
        kind="embed-link",
        key=str(locked.key),
        before={"ended": None},
        after={"ended": now.isoformat()},
        now=now,
    )
    return locked
