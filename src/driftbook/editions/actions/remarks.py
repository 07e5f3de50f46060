"""Remarks on the next edition: something to think of, until it is dealt with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from driftbook.editions.models import Remark
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation


def make(
    *,
    key: UUID,
    agreement: Agreement,
    organisation: Organisation,
    chapter: str,
    text: str,
    origin: str,
    by: By,
    now: datetime,
    about: str = "",
    link: str = "",
) -> Remark:
    """A remark on a chapter of the next edition, or on the entry at `about` in it.

    The same `key` again is the same remark, and nothing new. Its text is told to nobody but the
    parties' handbook owners; the history says only that it was made.
    """
    with transaction.atomic():
        remark, made = Remark.objects.get_or_create(
            key=key,
            defaults={
                "agreement": agreement,
                "organisation": organisation.key,
                "chapter": chapter,
                "about": about,
                "text": text,
                "origin": origin,
                "link": link,
                "made": now,
                "made_by": by.person,
            },
        )
        if made:
            _tell(remark, "remark.made", by, organisation, now)
    return remark


def deal_with(
    *, remark: Remark, outcome: str, by: By, organisation: Organisation, now: datetime
) -> Remark:
    """Say that the remark is dealt with, and what came of it. Twice is once."""
    with transaction.atomic():
        current = Remark.objects.select_for_update().get(pk=remark.pk)
        if current.dealt is not None:
            return current
        current.dealt, current.dealt_by, current.outcome = now, by.person, outcome
        current.save(update_fields=["dealt", "dealt_by", "outcome"])
        _tell(current, "remark.dealt-with", by, organisation, now)
    return current


def _tell(remark: Remark, did: str, by: By, organisation: Organisation, now: datetime) -> None:
    record(
        organisation=organisation.key,
        by=by,
        did=did,
        kind="handbook",
        key=remark.agreement.handbook,
        after={"remark": str(remark.key), "chapter": remark.chapter, "about": remark.about},
        now=now,
    )
