"""What an organisation has prepared for the cards of a handbook, for devices that cannot ask."""

from __future__ import annotations

from uuid import UUID

from driftbook.incidents.models import Address, Outlet


def prepared(organisation: UUID, agreement: int) -> dict[str, list[str]]:
    """{"announcement": those that a program switches, "receiver": those that have an address}.

    By their ids in the handbook. `organisation`: its key; `agreement`: its primary key.
    """
    theirs = {"organisation__key": organisation, "agreement": agreement, "ended": None}
    outlets = Outlet.objects.filter(kind="announcement", **theirs)
    addresses = Address.objects.filter(**theirs)
    return {
        "announcement": sorted(set(outlets.values_list("subject", flat=True))),
        "receiver": sorted(set(addresses.values_list("receiver", flat=True))),
    }
