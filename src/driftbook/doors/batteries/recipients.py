"""Who gets the battery report: whoever has a role in a party; contacts with a mailbox (G-24)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.doors import Recipient
from driftbook.people.models import Agreement, GroupRule, Organisation, Party, User
from driftbook.people.permissions import TABLE

SEE = "battery.see"


@dataclass(frozen=True)
class To:
    """A mailbox."""

    mail: str
    name: str
    """Of the person, or of the contact."""
    language: str
    user: User | None = None


def of(handbook: Handbook, agreement: Agreement, organisation: Organisation) -> list[To]:
    """The mailboxes for the report of one organisation, each once, in the handbook's order.

    A role in another organisation that is no provider in the agreement gets nothing of it.
    """
    batteries = handbook.doors.batteries if handbook.doors else None
    report = batteries.report if batteries else None
    found: dict[str, To] = {}
    for recipient in report.to if report else []:
        for one in _of(recipient, handbook, agreement, organisation):
            found.setdefault(one.mail.casefold(), one)
    return list(found.values())


def _of(
    said: Recipient, handbook: Handbook, agreement: Agreement, organisation: Organisation
) -> Iterator[To]:
    language = handbook.cover.language
    contacts = handbook.support.contacts if handbook.support else {}
    contact = contacts.get(said.contact) if said.contact else None
    if contact is not None and contact.mail:
        yield To(contact.mail, contact.name, language)
    if said.party is None:
        return
    parts = Party.objects.filter(agreement=agreement, name=said.party)
    parts = parts.filter(Q(organisation=organisation) | Q(provides=True))
    for part in parts.select_related("organisation"):
        rule = TABLE[SEE]
        roles: Collection[str] = rule.served if part.provides else rule.own
        roles = (said.role,) if said.role else roles
        for user in _having(part.organisation, roles):
            yield To(user.email, str(user), user.language or language, user)


def _having(organisation: Organisation, roles: Collection[str]) -> QuerySet[User]:
    """The people with an address who have one of the roles there, by hand or by their directory."""
    groups = GroupRule.objects.filter(organisation=organisation, role__in=roles).values("group")
    by_hand = Q(memberships__organisation=organisation, memberships__role__in=roles)
    by_group = Q(held_groups__organisation=organisation, held_groups__group__in=groups)
    there = User.objects.filter(by_hand | by_group, is_active=True, erased__isnull=True)
    return there.exclude(email="").distinct().order_by("pk")
