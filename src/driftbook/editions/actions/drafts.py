"""Drafts: the next edition while it is being written. The parties share one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from driftbook.editions import shelf
from driftbook.editions.models import Draft
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation


class Meanwhile(Exception):
    """Somebody else has changed the draft since it was shown; `draft` is how it is now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"the draft is at revision {draft.revision} now")
        self.draft = draft


def start(*, agreement: Agreement, by: By, organisation: Organisation, now: datetime) -> Draft:
    """The draft of the handbook; begun from the newest edition where there is none yet."""
    with transaction.atomic():
        newest = shelf.newest(agreement.handbook)
        draft, made = Draft.objects.get_or_create(
            agreement=agreement,
            defaults={
                "based_on": newest,
                "files": newest.files if newest else {},
                "started": now,
                "started_by": by.person,
                "changed": now,
                "changed_by": by.person,
            },
        )
        if made:
            _tell(draft, "draft.started", by, organisation, now)
    return draft


def save(
    *,
    draft: Draft,
    revision: int,
    files: Mapping[str, str | None],
    by: By,
    organisation: Organisation,
    now: datetime,
) -> Draft:
    """Put texts into the draft; None takes a file out. The others stay as they are.

    Saving what is there already changes nothing. Raises Meanwhile when the draft is not at
    `revision` any longer and the same file says something else there.
    """
    with transaction.atomic():
        current = Draft.objects.select_for_update().get(pk=draft.pk)
        changes = {name: text for name, text in files.items() if current.files.get(name) != text}
        if not changes:
            return current
        if current.revision != revision:
            raise Meanwhile(current)
        kept = {**current.files, **changes}
        current.files = {name: text for name, text in kept.items() if text is not None}
        current.revision += 1
        current.changed, current.changed_by = now, by.person
        current.save()
        _tell(current, "draft.changed", by, organisation, now, files=sorted(changes))
    return current


def withdraw(*, draft: Draft, by: By, organisation: Organisation, now: datetime) -> None:
    """Throw the draft away; what is published stays as it is. Twice is once."""
    with transaction.atomic():
        deleted, _rows = Draft.objects.filter(pk=draft.pk).delete()
        if deleted:
            _tell(draft, "draft.withdrawn", by, organisation, now)


def _tell(
    draft: Draft, did: str, by: By, organisation: Organisation, now: datetime, **more: object
) -> None:
    record(
        organisation=organisation.key,
        by=by,
        did=did,
        kind="handbook",
        key=draft.agreement.handbook,
        before=None,
        after={"revision": draft.revision, **more},
        now=now,
    )
