"""How a page gets what it is about: 404 for outsiders, 403 for a party without the role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from driftbook.downtime.models import Notice, Outlet, Recipient
from driftbook.downtime.telling.people import PREPARE
from driftbook.downtime.telling.queries import WHOSE
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.downtime import Downtime as Chapter
from driftbook.history.by import By
from driftbook.people.gate import Refused, on_behalf, pact_of, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation

Row = TypeVar("Row", bound=Model)


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


def _fetching(
    rows: Callable[[], QuerySet[Row]], keeper: Callable[[Row], Organisation]
) -> Callable[[HttpRequest, UUID, str], Row]:
    def fetch(request: HttpRequest, key: UUID, action: str) -> Row:
        sign_in_first(request)
        found = rows().filter(key=key).first()
        if found is None:
            raise Http404("there is no such thing")
        who, whose = actor(request), keeper(found).key
        if who.may(action, whose):
            return found
        if whose in who.roles:
            raise Refused(action)
        raise Http404("there is no such thing")

    return fetch


def _rows(model: Any, *related: str) -> Callable[[], QuerySet[Any]]:
    return lambda: model.objects.select_related(*related)


def _notices() -> QuerySet[Notice]:
    return Notice.objects.select_related(*WHOSE).defer("downtime__edition__files")


notice: Callable[[HttpRequest, UUID, str], Notice] = _fetching(
    _notices, lambda row: row.downtime.organisation
)
recipient: Callable[[HttpRequest, UUID, str], Recipient] = _fetching(
    _rows(Recipient, "organisation", "agreement"), lambda row: row.organisation
)
outlet: Callable[[HttpRequest, UUID, str], Outlet] = _fetching(
    _rows(Outlet, "organisation", "agreement", "endpoint"), lambda row: row.organisation
)
