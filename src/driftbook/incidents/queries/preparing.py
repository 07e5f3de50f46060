"""What an organisation has prepared for its cards: addresses of receivers, ways out for posts."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from driftbook.incidents.models import Address, Incident, Outlet
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation

PREPARE = "incident.prepare"
POST, ANNOUNCEMENT = OUTLET_KINDS = ("post", "announcement")
GENERIC, TEAMS = OUTLET_SORTS = ("generic", "teams")


def addresses(actor: Actor, action: str = PREPARE) -> QuerySet[Address]:
    """The addresses with which the actor may do this; none that was taken out."""
    own = actor.sides(action).asking
    rows = Address.objects.filter(organisation__key__in=own, ended=None)
    return rows.select_related("organisation", "agreement")


def outlets(actor: Actor, action: str = PREPARE) -> QuerySet[Outlet]:
    """The ways out with which the actor may do this; none that was closed."""
    own = actor.sides(action).asking
    rows = Outlet.objects.filter(organisation__key__in=own, ended=None, endpoint__ended=None)
    return rows.select_related("organisation", "agreement", "endpoint")


def addresses_of(
    organisation: Organisation | int, agreement: Agreement | int, receivers: Collection[str]
) -> list[Address]:
    """Where these receivers of a handbook are reached now, in the order of their adding."""
    rows = Address.objects.filter(
        organisation=organisation, agreement=agreement, receiver__in=receivers, ended=None
    )
    return list(rows.order_by("pk"))


def outlets_of(incident: Incident, kind: str, subject: str) -> list[Outlet]:
    """Where a post of an incident goes by itself, or what switches its announcement."""
    rows = Outlet.objects.filter(
        organisation=incident.organisation_id,
        agreement=incident.agreement_id,
        kind=kind,
        subject=subject,
        ended=None,
        endpoint__ended=None,
    )
    return list(rows.select_related("endpoint").order_by("pk"))
