"""Publishing: files become an edition that never changes, and both parties are told (G-02)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from driftbook.editions import readiness
from driftbook.editions.actions import reviews
from driftbook.editions.announcing import tell_the_parties
from driftbook.editions.models import Draft, Edition
from driftbook.editions.readiness import Files, Readiness
from driftbook.handbook.book import Handbook
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation


class Unpublishable(Exception):
    """The files cannot become an edition as they are; `ready` holds all that stands against it."""

    def __init__(self, ready: Readiness, missing: Iterable[str] = ()) -> None:
        self.ready, self.missing = ready, tuple(missing)
        """`missing`: warnings that nobody has acknowledged, by name."""
        codes = [complaint.code for complaint in ready.complaints]
        codes += [finding.code for finding in ready.errors]
        codes += [str(problem) for problem in ready.problems]
        super().__init__("; ".join([*codes, *self.missing]))


def publish(
    *,
    agreement: Agreement,
    files: Files,
    note: str,
    acknowledged: Iterable[str],
    by: By,
    organisation: Organisation,
    now: datetime,
) -> Edition:
    """Publish files as the next edition of the agreement's handbook.

    `acknowledged` are the names of the warnings that the author accepts, `organisation` is the one
    on whose behalf it is done. The draft, if there is one, has become the edition and is gone.
    Raises Unpublishable with everything that stands against it.
    """
    known = set(acknowledged)
    with transaction.atomic():
        # FOR NO KEY UPDATE: charges and cases refer to the agreement while they hold the history
        Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
        ready = readiness.readiness(agreement.handbook, files, now)
        missing = [name for name in ready.warnings if name not in known]
        if ready.handbook is None or ready.blocked or missing:
            raise Unpublishable(ready, missing)
        edition = _write(agreement, ready.handbook, ready, files, note, by, now)
        Draft.objects.filter(agreement=agreement).delete()
        reviews.expect(agreement=agreement, handbook=ready.handbook, now=now)
        before = ready.before
        record(
            organisation=organisation.key,
            by=by,
            did="edition.published",
            kind="handbook",
            key=agreement.handbook,
            before={"version": before.version, "edition": before.number} if before else None,
            after={
                "version": edition.version,
                "edition": edition.number,
                "holds_from": edition.holds_from.isoformat(),
                "digest": edition.digest,
                "acknowledged": edition.acknowledged,
            },
            now=now,
        )
        tell_the_parties(edition=edition, handbook=ready.handbook, before=before, now=now)
    return edition


def _write(
    agreement: Agreement,
    handbook: Handbook,
    ready: Readiness,
    files: Files,
    note: str,
    by: By,
    now: datetime,
) -> Edition:
    cover = handbook.cover
    return Edition.objects.create(
        agreement=agreement,
        number=ready.before.number + 1 if ready.before else 1,
        version=cover.version,
        date=cover.date,
        title=cover.title,
        language=cover.language,
        open=cover.open,
        files=dict(files),
        digest=readiness.digest(files),
        note=note,
        acknowledged=sorted(ready.warnings),
        person=by.person,
        role=by.role,
        published=now,
        holds_from=readiness.holds_from(handbook, now),
    )
