"""Who acts, as the history wants to know it."""

from __future__ import annotations

from uuid import UUID

from driftbook.history.by import By
from driftbook.history.requests import current
from driftbook.people.actors import Actor
from driftbook.people.models import User
from driftbook.people.permissions import ADMIN

OPERATOR = "operator"
"""The role of whoever sits at the command line."""


def operator(organisation: UUID) -> Actor:
    """Whoever sits at the command line: may do there what a system administrator may."""
    return Actor(roles={organisation: frozenset({ADMIN})})


def by(actor: Actor, action: str, organisation: UUID | None) -> By:
    """The actor, in the role that allows the action in the organisation.

    Nobody in person is an operator on the command line.
    """
    role = actor.role_for(action, organisation) if actor.user else OPERATOR
    return By(person=actor.person, role=role, request=current())


def oneself(user: User) -> By:
    """Somebody who changes what is their own, for which no role is needed."""
    return By(person=user.key, role="", request=current())


def directory() -> By:
    """An organisation's directory, which says something about a person."""
    return By(person=None, role="directory", request=current())
