"""Who is asking: a person with roles in organisations, and what they may do where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from driftbook.people.models import User
from driftbook.people.permissions import TABLE


@dataclass(frozen=True)
class Pact:
    """An agreement as seen by one of its parties."""

    key: UUID
    handbook: str
    mine: frozenset[UUID]
    """The actor's organisations that are a party to it."""
    serves: frozenset[UUID]
    """The organisations that one of the actor's serves by it."""
    served_by: frozenset[UUID]
    """The providers that serve one of the actor's by it."""


class Sides(NamedTuple):
    """Organisations and agreements by key, for what one side asks for and the other provides."""

    asking: list[UUID]
    """As these, which order or ask."""
    providing: list[UUID]
    """As these, which carry out …"""
    running: list[UUID]
    """… in these agreements, which have not ended."""


@dataclass(frozen=True)
class Actor:
    """A person, or somebody who is not signed in, with everything that decides what is theirs."""

    user: User | None = None
    roles: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    """By the key of the organisation; organisations without a role are left out."""
    pacts: tuple[Pact, ...] = ()
    bundles: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    """Key bundles that the groups of a directory give, by the key of whose directory it is."""
    obliged: bool = False
    """Whether they must have a second step besides their password."""
    held_up: bool = False
    """They must have one and have none: until it is set up they have no roles here."""
    rows: Mapping[UUID, int] = field(default_factory=dict)
    """The primary keys of the organisations and agreements of the actor, by their keys."""

    @property
    def person(self) -> UUID | None:
        """The key of the person; None: not signed in."""
        return self.user.key if self.user else None

    @cached_property
    def known(self) -> frozenset[UUID]:
        """The organisations that the actor may know of: the own, and those across an agreement."""
        return frozenset(self.roles).union(*(pact.serves | pact.served_by for pact in self.pacts))

    def pks(self, keys: Iterable[UUID]) -> list[int]:
        """The primary keys of these organisations or agreements, of those that the actor knows.

        A database finds rows by them without a join, and knows how many there will be.
        """
        return sorted({self.rows[key] for key in keys if key in self.rows})

    def pact(self, handbook: str) -> Pact | None:
        """The agreement of this handbook, if one of the actor's organisations is a party."""
        return next((pact for pact in self.pacts if pact.handbook == handbook), None)

    def may(self, action: str, place: Pact | UUID | None) -> bool:
        """Whether the action is allowed in an agreement, or in the organisation with this key.

        Raises KeyError for an action that is not in the table. None is no place: never.
        """
        rule = TABLE[action]
        if isinstance(place, Pact):
            return any(self.roles[key] & rule.own for key in place.mine)
        if place is None:
            return False
        if self.roles.get(place, frozenset()) & rule.own:
            return True
        serving = (pact for pact in self.pacts if place in pact.serves)
        return any(self.roles[key] & rule.served for pact in serving for key in pact.mine)

    def sides(self, action: str) -> Sides:
        """On which sides of an agreement the actor's roles allow the action. Raises KeyError."""
        rule = TABLE[action]
        return Sides(
            asking=[key for key, roles in self.roles.items() if roles & rule.own],
            providing=[key for key, roles in self.roles.items() if roles & rule.served],
            running=[pact.key for pact in self.pacts],
        )

    def takes_part(self, *, agreement: UUID, own: UUID, provider: UUID | None) -> bool:
        """Whether one of the actor's organisations is the one that asked, or the provider of it in
        an agreement that has not ended; whatever the roles there."""
        if own in self.roles:
            return True
        return provider in self.roles and any(pact.key == agreement for pact in self.pacts)

    def where(self, action: str) -> frozenset[UUID]:
        """The organisations in which the action is allowed."""
        return frozenset(key for key in self.known if self.may(action, key))

    def role_for(self, action: str, place: Pact | UUID | None = None) -> str:
        """The role in which the action is done, for the history; empty where none is needed."""
        rule = TABLE.get(action)
        if rule is None:
            return ""
        if isinstance(place, Pact):
            held = [self.roles[key] & (rule.own | rule.served) for key in place.mine]
        elif place is None:
            held = [roles & (rule.own | rule.served) for roles in self.roles.values()]
        else:
            serving = (pact for pact in self.pacts if place in pact.serves)
            held = [self.roles.get(place, frozenset()) & rule.own]
            held += [self.roles[key] & rule.served for pact in serving for key in pact.mine]
        return next((role for roles in held for role in sorted(roles)), "")


NOBODY = Actor()
