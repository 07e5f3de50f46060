"""The only writer of events."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from driftbook.history import hashing
from driftbook.history.by import By
from driftbook.history.masking import masked
from driftbook.history.models import Chain, Event
from driftbook.work.transactions import demand


def record(
    *,
    organisation: UUID,
    by: By,
    did: str,
    kind: str,
    key: str,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Event:
    """Add an event to the organisation's chain, in the transaction of what it tells about.

    `before` and `after` are JSON values of what matters; personal identifiers in them are masked.
    The chain stays locked until the transaction ends: whoever records in several chains calls
    `hold` first. Raises NotInATransaction, and TypeError for what is no JSON.
    """
    return record_for(
        [organisation], by=by, did=did, kind=kind, key=key, now=now, before=before, after=after
    )[0]


def record_for(
    organisations: Collection[UUID],
    *,
    by: By,
    did: str,
    kind: str,
    key: str,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> list[Event]:
    """As `record`, for several organisations at once: an event in the chain of each."""
    demand("record()")
    chains = [chain for _organisation, chain in sorted(hold(*organisations).items())]
    content = hashing.canonical({"before": masked(before), "after": masked(after)})
    events = []
    for chain in chains:
        salt = secrets.token_hex(16)
        event = Event(
            organisation=chain.organisation,
            number=chain.number + 1,
            at=now,
            person=by.person,
            role=by.role,
            did=did,
            kind=kind,
            key=key,
            request=by.request,
            content=content,
            salt=salt,
            content_hash=hashing.of_content(salt, content),
            previous=chain.hash,
        )
        event.hash = hashing.of_event(event)
        chain.number, chain.hash = event.number, event.hash
        events.append(event)
    Event.objects.bulk_create(events)
    Chain.objects.bulk_create(
        chains,
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["number", "hash"],
    )
    return events


def hold(*organisations: UUID) -> dict[UUID, Chain]:
    """Lock the chains of these organisations until the transaction ends, always in one order.

    Two transactions that record in the same chains in different orders would wait for each other.
    Raises NotInATransaction.
    """
    demand("hold()")
    wanted = sorted(set(organisations))
    found = _locked(wanted)
    missing = [organisation for organisation in wanted if organisation not in found]
    if missing:
        new = [Chain(organisation=organisation) for organisation in missing]
        Chain.objects.bulk_create(new, ignore_conflicts=True)
        found = _locked(wanted)
    return found


def _locked(organisations: list[UUID]) -> dict[UUID, Chain]:
    rows = Chain.objects.filter(pk__in=organisations).order_by("pk").select_for_update()
    return {chain.organisation: chain for chain in rows}
