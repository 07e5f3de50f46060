"""How a page gets what it is about: 404 for outsiders, 403 for a party without the role."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from driftbook.downtime.models import Notice, Outlet, Recipient
from driftbook.downtime.telling.people import PREPARE
from driftbook.downtime.telling.queries import WHOSE
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.downtime import Downtime as Chapter
from driftbook.history.by import By
from driftbook.people.fetching import demand_own, fetching
from driftbook.people.gate import on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation


@dataclass(frozen=True)
class Preparing:
    """A handbook with downtime, and the organisation that says where its audiences are told."""

    agreement: Agreement
    organisation: Organisation
    handbook: Handbook
    chapter: Chapter
    by: By
    """The visitor, for the history."""


def preparing(request: HttpRequest, handbook: str) -> Preparing:
    """The handbook, if the visitor may prepare its notices.

    Raises SignInFirst, Http404 for whoever is no party and for a handbook without the chapter,
    Refused.
    """
    pact = pact_of(request, handbook, PREPARE)
    there = shelf.entry(actor(request), handbook, timezone.now(), PREPARE)
    read = there.handbook if there else None
    if read is None or read.downtime is None:
        raise Http404(f"the handbook '{handbook}' says nothing of downtime")
    whose = on_behalf(request, PREPARE, pact)
    return Preparing(
        agreement=Agreement.objects.get(key=pact.key),
        organisation=whose.organisation,
        handbook=read,
        chapter=read.downtime,
        by=whose.by,
    )


def _notices() -> QuerySet[Notice]:
    return Notice.objects.select_related(*WHOSE).defer("downtime__edition__files")


notice = fetching(_notices, lambda row: row.downtime.organisation, demand=demand_own)
recipient = fetching(
    lambda: Recipient.objects.select_related("organisation", "agreement"),
    lambda row: row.organisation,
    demand=demand_own,
)
outlet = fetching(
    lambda: Outlet.objects.select_related("organisation", "agreement", "endpoint"),
    lambda row: row.organisation,
    demand=demand_own,
)
