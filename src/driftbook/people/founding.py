"""Making organisations and the agreements between them: by an operator, recorded, repeatable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from driftbook.history.actions import hold, record, record_for
from driftbook.history.by import By
from driftbook.people.models import Agreement, Organisation, Party


@dataclass(frozen=True)
class Part:
    """An organisation and the part that it plays in an agreement."""

    slug: str
    name: str
    kind: str
    party: str
    """The id of the party in the handbook's cover."""
    provides: bool
    customer_number: str | None = None


def agree(
    *,
    handbook: str,
    parts: Iterable[Part],
    language: str,
    country: str,
    timezone: str,
    by: By,
    now: datetime,
) -> Agreement:
    """The agreement that a handbook belongs to, with these organisations as parties.

    What is there stays as it is, and what is missing is added: an organisation is known by its
    slug. Language, country and zone are those of new organisations.
    """
    with transaction.atomic():
        agreement, made = Agreement.objects.get_or_create(
            handbook=handbook, defaults={"since": now}
        )
        new = []
        for part in parts:
            organisation, founded = Organisation.objects.get_or_create(
                slug=part.slug,
                defaults={
                    "name": part.name,
                    "kind": part.kind,
                    "customer_number": part.customer_number or None,
                    "language": language,
                    "country": country,
                    "timezone": timezone,
                    "since": now,
                },
            )
            party, joined = Party.objects.get_or_create(
                agreement=agreement,
                organisation=organisation,
                defaults={"name": part.party, "provides": part.provides},
            )
            if founded or joined or made:
                new.append((organisation, founded, party))
        _tell(agreement, new, by, now)
    return agreement


def _tell(
    agreement: Agreement, new: list[tuple[Organisation, bool, Party]], by: By, now: datetime
) -> None:
    hold(*(organisation.key for organisation, _founded, _party in new))
    for organisation, founded, party in new:
        if founded:
            record(
                organisation=organisation.key,
                by=by,
                did="organisation.founded",
                kind="organisation",
                key=organisation.slug,
                after={"name": organisation.name, "kind": organisation.kind},
                now=now,
            )
        record(
            organisation=organisation.key,
            by=by,
            did="agreement.joined",
            kind="handbook",
            key=agreement.handbook,
            after={"as": party.name, "provides": party.provides},
            now=now,
        )


def leave(*, agreement: Agreement, by: By, now: datetime) -> None:
    """End an agreement: from now on its parties no longer see its handbook, nor each other."""
    with transaction.atomic():
        changed = Agreement.objects.filter(pk=agreement.pk, ended__isnull=True).update(ended=now)
        if not changed:
            return
        record_for(
            list(agreement.organisations.values_list("key", flat=True)),
            by=by,
            did="agreement.ended",
            kind="handbook",
            key=agreement.handbook,
            now=now,
        )
