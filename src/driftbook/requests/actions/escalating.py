"""From the customer's first level to the second, or from a queue to the next (G-08 … G-10)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from driftbook.handbook.book import Handbook
from driftbook.history.by import By
from driftbook.people.models import Organisation
from driftbook.requests.actions import deeds, promises
from driftbook.requests.actions.deeds import NotNow, locked
from driftbook.requests.actions.steps import Unfit
from driftbook.requests.models import OPEN, WAITING, Case
from driftbook.requests.queries import handlers
from driftbook.requests.queries.chapters import chapter_of


def escalate(*, case: Case, because: str, by: By, now: datetime) -> Case:
    """Send the case on, with a statement of what the level before has done; twice is once.

    Both sides see the same case from now on. It waits there; a question that was open is no longer
    waited for. Raises NotNow where the handbook sends it no further; Unfit: `nothing-said`,
    `no-provider` where nobody plays the part that the handbook names; Unreadable.
    """
    with transaction.atomic():
        row = locked(case)
        _edition, handbook = chapter_of(row, now)
        rule = handlers.escalation(row, handbook)
        before = row.escalated is not None and (rule is None or row.escalated != case.escalated)
        if before:  # also where the next level could send it on too
            return row
        if rule is None or row.state not in OPEN:
            raise NotNow(row, "escalated")
        if not because.strip():
            raise Unfit("nothing-said")
        provider = _provider(row, handbook, rule.to)
        promises.drop(case=row, now=now)
        deeds.add(
            case=row,
            what="escalated",
            state=WAITING,
            given=OPEN,
            by=by,
            now=now,
            because=because.strip(),
            details={"from": row.queue, "to": rule.to},
            changes={
                "provider": provider,
                "queue": rule.to,
                "at_customer": False,
                "handler": None,
                "escalated": now,
                "reminders": 0,
            },
        )
    return row


def _provider(case: Case, handbook: Handbook, queue: str) -> Organisation:
    """Raises Unfit: the agreement has no such provider."""
    chapter = handbook.requests
    party = chapter.queues[queue].party if chapter else None
    if party is None:
        raise Unfit("no-provider")
    parts = case.agreement.parties.filter(name=party, provides=True)
    found = parts.select_related("organisation").first()
    if found is None:
        raise Unfit("no-provider")
    return found.organisation
