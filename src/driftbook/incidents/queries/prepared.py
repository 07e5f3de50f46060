"""What an organisation has prepared for the cards of a handbook, for the forms of a running one."""

from __future__ import annotations

from driftbook.incidents.models import Address, Incident, Outlet


def reachable(incident: Incident) -> frozenset[str]:
    """The receivers that have an address: they can be informed by a message (A-02)."""
    rows = Address.objects.filter(
        organisation=incident.organisation_id, agreement=incident.agreement_id, ended=None
    )
    return frozenset(rows.values_list("receiver", flat=True))


def has_outlet(incident: Incident, kind: str, subject: str) -> bool:
    """Whether a program posts this, or switches this announcement (A-04, A-05)."""
    return Outlet.objects.filter(
        organisation=incident.organisation_id,
        agreement=incident.agreement_id,
        kind=kind,
        subject=subject,
        ended=None,
    ).exists()
