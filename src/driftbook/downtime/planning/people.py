"""Who is written to about a downtime: people of the organisation that announces it."""

from __future__ import annotations

from driftbook.people.listing import with_roles
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import TABLE


def who_may(action: str, organisation: Organisation) -> list[User]:
    """The people with a role of the organisation that allows the action, and with an address."""
    roles = TABLE[action].own
    return [
        one.user
        for one in with_roles(organisation)
        if roles & set(one.roles) and one.user.is_active and one.user.email
    ]
