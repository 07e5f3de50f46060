"""The only writer of events."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
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
    chain: Chain | None = None,
) -> Event:
    """Add an event to the organisation's chain, in the transaction of what it tells about.

    `before` and `after` are JSON values of what matters; personal identifiers in them are masked.
    The chain stays locked until the transaction ends: whoever records in several chains calls
    `hold` first, and may give the `chain` that it got. Raises NotInATransaction, and TypeError for
    what is no JSON.
    """
    demand("record()")
    chain = chain or hold(organisation)[organisation]
    content = hashing.canonical({"before": masked(before), "after": masked(after)})
    salt = secrets.token_hex(16)
    event = Event(
        organisation=organisation,
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
    event.save(force_insert=True)
    chain.number, chain.hash = event.number, event.hash
    chain.save(update_fields=["number", "hash"])
    return event


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
