"""What an organisation has prepared for the cards of a handbook: addresses of receivers, outlets.

Whatever has ended counts no longer, nor does an outlet whose endpoint has.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from driftbook.incidents.models import Address, Incident, Monitor, Outlet

PREPARE = "incident.prepare"
POST, ANNOUNCEMENT = OUTLET_KINDS = ("post", "announcement")


def addresses(**whose: Any) -> QuerySet[Address]:
    """Where receivers are reached, also such as the edition that holds no longer has.

    `whose`: the organisation and the agreement.
    """
    rows = Address.objects.filter(ended=None, **whose)
    return rows.select_related("organisation", "agreement").order_by("receiver", "pk")


def outlets(**whose: Any) -> QuerySet[Outlet]:
    """Where posts go by themselves, and what switches announcements; `whose` as above."""
    rows = Outlet.objects.filter(ended=None, endpoint__ended=None, **whose)
    rows = rows.select_related("organisation", "agreement", "endpoint")
    return rows.order_by("kind", "subject", "pk")


def addresses_of(one: Incident | Monitor, receivers: Collection[str]) -> list[Address]:
    """Where these receivers are reached about an incident or a monitor, in the order of adding."""
    rows = addresses(organisation=one.organisation_id, agreement=one.agreement_id)
    return list(rows.filter(receiver__in=receivers).order_by("pk"))


def unreached(one: Incident | Monitor, receivers: Collection[str]) -> list[str]:
    """Those of the receivers for whom nobody has given an address: somebody has to call them."""
    there = {row.receiver for row in addresses_of(one, receivers)}
    return [receiver for receiver in dict.fromkeys(receivers) if receiver not in there]


def reachable(incident: Incident) -> frozenset[str]:
    """The receivers that have an address: they can be informed by a message (A-02)."""
    rows = addresses(organisation=incident.organisation_id, agreement=incident.agreement_id)
    return frozenset(rows.values_list("receiver", flat=True))


def outlets_of(incident: Incident, kind: str, subject: str) -> QuerySet[Outlet]:
    """Where a post of an incident goes by itself, or what switches its announcement (A-04)."""
    rows = outlets(organisation=incident.organisation_id, agreement=incident.agreement_id)
    return rows.filter(kind=kind, subject=subject)


def carried_along(organisation: UUID, agreement: int) -> dict[str, list[str]]:
    """For devices that cannot ask, by their ids in the handbook.

    {"announcement": those that a program switches, "receiver": those that have an address}.
    `organisation`: its key; `agreement`: its primary key.
    """
    whose = {"organisation__key": organisation, "agreement": agreement}
    switched = outlets(**whose).filter(kind=ANNOUNCEMENT)
    return {
        "announcement": sorted(set(switched.values_list("subject", flat=True))),
        "receiver": sorted(set(addresses(**whose).values_list("receiver", flat=True))),
    }
