"""Reading extracts, and who has fetched them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from driftbook.history.models import Event
from driftbook.people.actors import Actor
from driftbook.people.queries import names
from driftbook.requests.models import Case, Extract
from driftbook.requests.queries import cases

FETCH = "extract.fetch"
SHOWN = 20
"""Fetches that a page shows, the newest ones."""


def extracts(actor: Actor, action: str = FETCH) -> QuerySet[Extract]:
    """The extracts with which the actor may do this: those of cases that they see."""
    mine = Extract.objects.filter(case__in=cases.cases(actor, action))
    return mine.select_related("case__agreement", "case__customer", "case__provider")


class Fetch(NamedTuple):
    """Somebody got the file."""

    extract: str
    """Its key."""
    who: str
    """Empty for somebody who was erased."""
    at: datetime


def fetches(case: Case) -> list[Fetch]:
    """Who got which file of the case, the newest first, as the customer's history says."""
    events = Event.objects.filter(
        organisation=case.customer.key, kind="case", key=str(case.key), did="extract.fetched"
    )
    rows = list(events.order_by("-pk")[:SHOWN])
    called = names(row.person for row in rows)
    return [Fetch(_key(row), called.get(row.person, ""), row.at) for row in rows]


def _key(event: Event) -> str:
    """Of the extract; nothing once the history has been pruned."""
    after = event.after if not event.blanked else None
    return str((after or {}).get("extract", ""))


def of(rows: Iterable[Fetch], key: UUID) -> list[Fetch]:
    """Those of one extract."""
    return [row for row in rows if row.extract == str(key)]
