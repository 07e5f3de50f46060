"""Who sits in a council, who decides on a change: seats of the handbook, filled with people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.downtime_shapes import ApprovalAnswer
from driftbook.handbook.schema.downtime import Council
from driftbook.people.actors import Actor
from driftbook.people.listing import working_in
from driftbook.people.models import Agreement, Organisation, User
from driftbook.people.permissions import TABLE
from driftbook.people.queries import who_may

DECIDE = "change.decide"


@dataclass(frozen=True)
class Seat:
    """A seat of a council, and whoever sits there."""

    party: str
    party_name: str
    role: str
    co_opted: bool
    people: tuple[User, ...]


def seats(handbook: Handbook, agreement: Agreement, council: Council) -> list[Seat]:
    """The council's seats in the order of the handbook; one without people has nobody in it."""
    return _seats(handbook, council, _Parties(agreement))


def _seats(handbook: Handbook, council: Council, there: _Parties) -> list[Seat]:
    return [
        Seat(
            party=member.party,
            party_name=handbook.cover.parties[member.party].name,
            role=member.role,
            co_opted=member.co_opted,
            people=tuple(there.holding(member.party, member.held_by)),
        )
        for member in council.members
    ]


def members(handbook: Handbook, agreement: Agreement, councils: Iterable[str]) -> list[User]:
    """Everybody who sits in one of these councils, each once."""
    chapter, there = handbook.downtime, _Parties(agreement)
    found: dict[User, None] = {}
    for council in councils:
        if chapter is not None and council in chapter.councils:
            for seat in _seats(handbook, chapter.councils[council], there):
                found.update(dict.fromkeys(seat.people))
    return list(found)


def sits(person: UUID | None, handbook: Handbook, agreement: Agreement, council: str) -> bool:
    """Whether the person sits in the council."""
    return any(user.key == person for user in members(handbook, agreement, [council]))


def deciders(agreement: Agreement, approval: ApprovalAnswer) -> list[User]:
    """Who decides: whoever holds one of the rule's roles in its party and may decide at all.

    Where the handbook does not say, everybody of the parties who may decide.
    """
    if approval.party is None:
        return [user for user, _place in who_may(DECIDE, agreement)]
    roles = set(approval.held_by) & TABLE[DECIDE].own
    return _Parties(agreement).holding(approval.party, roles)


def seated(handbook: Handbook | None, agreement: Agreement, council: str) -> list[Organisation]:
    """The organisations that have a seat in the council; of one without members, all parties."""
    chapter = handbook.downtime if handbook else None
    found = chapter.councils.get(council) if chapter else None
    parties = [member.party for member in found.members] if found else []
    return of_parties(agreement, parties) or list(agreement.organisations.order_by("pk"))


def concerns(who: Actor, handbook: Handbook | None, agreement: Agreement, council: str) -> bool:
    """Whether a party may know who sits in the council and what it said: where changes are shared
    every party; else those with a seat, and the provider."""
    if handbook is None or handbook.downtime is None or handbook.downtime.shared:
        return True
    pact = who.pact(agreement.handbook)
    if pact is not None and pact.serves:
        return True
    return any(one.key in who.roles for one in seated(handbook, agreement, council))


def of_parties(agreement: Agreement, parties: Iterable[str]) -> list[Organisation]:
    """The organisations that are these parties of the agreement."""
    named = Organisation.objects.filter(parts__agreement=agreement, parts__name__in=list(parties))
    return list(named.order_by("pk"))


class _Parties:
    """Who has which role in which party, read once each."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        self.read: dict[tuple[str, frozenset[str]], list[User]] = {}

    def holding(self, party: str, roles: Collection[str]) -> list[User]:
        """The people of the party with one of the roles, by name; of closed accounts none."""
        wanted = party, frozenset(roles)
        if wanted not in self.read:
            self.read[wanted] = [
                user
                for organisation in of_parties(self.agreement, [party])
                for user in working_in(organisation, roles)
            ]
        return self.read[wanted]
