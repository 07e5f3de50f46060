"""Who can be sent: people of the provider with the role technician."""

from __future__ import annotations

from uuid import UUID

from driftbook.jobs.queries.jobs import TECHNICIAN
from driftbook.people.listing import working_in
from driftbook.people.models import Organisation, User


def technicians(provider: Organisation) -> list[User]:
    """The technicians of an organisation, by name; whoever was closed is none."""
    return working_in(provider, {TECHNICIAN})


def technician(provider: Organisation, key: UUID) -> User | None:
    """The technician with this key, if it is one of theirs."""
    return next((user for user in technicians(provider) if user.key == key), None)
