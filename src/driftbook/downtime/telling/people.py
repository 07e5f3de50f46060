"""Who is told through a channel, at this moment: addresses that are kept here, and people by role.

An address stands in several places at times; whoever has it is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from driftbook.downtime.models import Outlet, Recipient
from driftbook.downtime.telling.routes import fitting, languages
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.downtime import chapter
from driftbook.people.listing import members_who_may, reachable_in
from driftbook.people.models import Agreement, Organisation, Party, User

CONFIRM, PREPARE = "notice.confirm", "notice.prepare"


@dataclass(frozen=True)
class Receiver:
    """Somebody who gets a mail."""

    key: UUID
    """Of the address that is kept here, or of the person."""
    to: str
    language: str
    """One of those in which the audience is told."""
    name: str = ""
    person: UUID | None = None


def receivers(
    handbook: Handbook, organisation: Organisation, agreement: Agreement, audience: str
) -> list[Receiver]:
    """Everybody of an audience who is told by mail: addresses first, then people, each once."""
    offered = languages(handbook, audience)
    found: dict[str, Receiver] = {}
    for row in recipients(organisation, agreement).filter(audience=audience):
        one = Receiver(row.key, row.to, fitting(row.language, offered))
        found.setdefault(row.to.casefold(), one)
    for user, at in _by_role(handbook, agreement, audience):
        language = fitting(user.language or at.language, offered)
        one = Receiver(user.key, user.email, language, str(user), user.key)
        found.setdefault(user.email.casefold(), one)
    return list(found.values())


def _by_role(
    handbook: Handbook, agreement: Agreement, audience: str
) -> Iterator[tuple[User, Organisation]]:
    there = chapter(handbook).audiences.get(audience)
    for reader in there.people if there else ():
        parties = Party.objects.filter(agreement=agreement, name=reader.party)
        for party in parties.select_related("organisation").order_by("pk"):
            for user in reachable_in(party.organisation, {reader.role}):
                yield user, party.organisation


def confirmers(organisation: Organisation) -> list[User]:
    """Who can say that a notice was posted by hand, and is reached by mail."""
    return members_who_may(CONFIRM, organisation)


def recipients(organisation: Organisation, agreement: Agreement) -> QuerySet[Recipient]:
    """The addresses that are kept for an agreement's audiences."""
    rows = Recipient.objects.filter(organisation=organisation, agreement=agreement, ended=None)
    return rows.order_by("audience", "pk")


def outlets(organisation: Organisation, agreement: Agreement) -> QuerySet[Outlet]:
    """Where the agreement's channels go; one whose endpoint was closed counts no longer."""
    rows = Outlet.objects.filter(
        organisation=organisation, agreement=agreement, ended=None, endpoint__ended=None
    )
    return rows.select_related("endpoint").order_by("channel", "pk")
