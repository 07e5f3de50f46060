"""Who writes, and what they may do by mail. What a mail says of its sender is not proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from driftbook.handbook.schema.requests import Requests, RequestType
from driftbook.history.by import By
from driftbook.inbox.letters import Letter
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement, Organisation, Party, User
from driftbook.people.permissions import TABLE
from driftbook.people.queries import actor_of
from driftbook.requests import visiting
from driftbook.requests.models import CUSTOMER, KEEPER, Case
from driftbook.requests.queries import cases

ANSWER, FILE = "case.answer", "case.file"
_RESULTS = "Authentication-Results"


@dataclass(frozen=True)
class Author:
    """Somebody who may write in a case, and on which side."""

    by: By
    side: str
    organisation: UUID


@dataclass(frozen=True)
class Filer:
    """Somebody who may file a case for a customer."""

    user: User
    by: By
    customer: Organisation
    roles: frozenset[str]
    parties: Sequence[Party]
    """Their own of the agreement, and the providers."""


def disproved(letter: Letter) -> bool:
    """Whether our own mail server says that the sender is not who the mail says (RFC 8601).

    Only the topmost header counts, which the last server wrote; without one nothing is said.
    """
    said = _results(letter)[0]
    if "dmarc=fail" in said:
        return True
    return "dmarc=pass" not in said and "spf=fail" in said and "dkim=pass" not in said


def unproven(letter: Letter) -> bool:
    """Whether the server that we trust has not vouched for the sender.

    Asked only of mails that hold nothing that outsiders cannot know: no address for answers of
    ours, and no reference to a mail of ours. Where no server is named, nobody vouches for anybody.
    """
    trusted = settings.INBOX_AUTHENTICATES.lower()
    if not trusted:
        return False
    of_ours = (said for said in _results(letter) if said.split(";")[0].split()[:1] == [trusted])
    return "dmarc=pass" not in next(of_ours, "")


def _results(letter: Letter) -> list[str]:
    """What servers say of the sender, topmost first, small letters; one empty word if none."""
    parsed = BytesHeaderParser(policy=compat32).parsebytes(bytes(letter.mail.raw))
    found = parsed.get_all(_RESULTS) or [""]
    return [" ".join(str(one).lower().split()) for one in found]


def people(letter: Letter) -> list[User]:
    """The accounts with this address; usually one."""
    if not letter.sender:
        return []
    found = User.objects.filter(email__iexact=letter.sender, is_active=True, erased__isnull=True)
    return list(found.order_by("pk")[:20])


def authors(letter: Letter, case: Case, person: UUID | None, now: datetime) -> list[Author]:
    """Who of these may answer in the case; the one for whom the token was made, if it is among
    them. The correspondent of a case may answer in it too. Empty: nobody who is known for it."""
    known = [(user, actor) for user in people(letter) if _may(actor := actor_of(user, now), case)]
    named = [one for one in known if one[0].key == person] or known
    found = [_author(actor, case) for _user, actor in named]
    if not found and case.correspondent and case.correspondent.lower() == letter.sender:
        return [Author(By(None, ""), CUSTOMER, case.customer.key)]
    return found


def filers(
    letter: Letter, agreement: Agreement, chapter: Requests, type_: RequestType, now: datetime
) -> list[Filer]:
    """Who of these may file such a case, and for which customer."""
    found = []
    for user in people(letter):
        actor = actor_of(user, now)
        near = Q(organisation__key__in=actor.roles) | Q(provides=True)
        rows = Party.objects.filter(near, agreement=agreement).select_related("organisation")
        parties = list(rows.order_by("pk"))
        for party in parties:
            roles = actor.roles.get(party.organisation.key, frozenset())
            fits = roles & (set(type_.filers) if type_.filers else roles) & TABLE[FILE].own
            if fits and party.name in (type_.customers or chapter.customers):
                by = By(user.key, min(fits))
                found.append(Filer(user, by, party.organisation, roles, parties))
    return found


def customers(
    agreement: Agreement, chapter: Requests, type_: RequestType
) -> Sequence[Organisation]:
    """The organisations for which such a case may be filed."""
    names = type_.customers or chapter.customers
    rows = Party.objects.filter(agreement=agreement, name__in=names).select_related("organisation")
    return [row.organisation for row in rows.order_by("pk")]


def _may(actor: Actor, case: Case) -> bool:
    return cases.cases(actor, ANSWER).filter(pk=case.pk).exists()


def _author(actor: Actor, case: Case) -> Author:
    side = visiting.side_of(actor, case)
    at = case.level if side == KEEPER else case.customer
    return Author(visiting.acting_as(actor, ANSWER, case), side, at.key)
