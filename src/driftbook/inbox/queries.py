"""Which mailboxes and mails are whose; pages, counters and downloads start here."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from driftbook.inbox.models import QUARANTINED, REVIEW, STATES, Bounced, Mail, Mailbox
from driftbook.people.actors import Actor, Pact
from driftbook.people.models import Membership, Party
from driftbook.theme import paging

SEE = "mail.see"
TO_DO = (REVIEW, QUARANTINED)
"""What waits for a person."""


@dataclass(frozen=True)
class Page:
    """Some mails; `older` is what to ask for next with `before=`, None at the end."""

    mails: tuple[Mail, ...]
    older: int | None


def mailboxes(actor: Actor, action: str = SEE) -> QuerySet[Mailbox]:
    """The mailboxes of which the actor may do this to the mails."""
    return Mailbox.objects.filter(agreement__key__in=agreements(actor, action)).select_related(
        "agreement"
    )


def mails(actor: Actor, action: str = SEE) -> QuerySet[Mail]:
    """The mails to which the actor may do this; without their bytes until they are asked for."""
    theirs = actor.pks(agreements(actor, action))
    found = Mail.objects.filter(mailbox__agreement__in=theirs)
    return found.select_related("mailbox", "mailbox__agreement").defer("raw")


def agreements(actor: Actor, action: str) -> list[UUID]:
    """The agreements of which the actor may do this to mails.

    Those who provide may, and a customer's own where no other customer writes to the same mailbox:
    customers do not read each other's mail.
    """
    alone = _alone([pact.key for pact in actor.pacts])
    return [pact.key for pact in actor.pacts if _may(actor, action, pact, pact.key in alone)]


def _may(actor: Actor, action: str, pact: Pact, alone: bool) -> bool:
    if any(actor.may(action, key) for key in pact.serves):
        return True
    return (alone or bool(pact.serves)) and actor.may(action, pact)


def _alone(pacts: list[UUID]) -> set[UUID]:
    """The agreements with one customer at most."""
    customers = Party.objects.filter(agreement__key__in=pacts, provides=False)
    rows = customers.order_by().values("agreement__key").annotate(count=Count("pk"))
    several = {row["agreement__key"] for row in rows if row["count"] > 1}
    return set(pacts) - several


def page(
    actor: Actor, *, state: str = "", mailbox: str = "", before: int | None = None, limit: int = 50
) -> Page:
    """Mails, newest first, perhaps only those in one state (`to-do`: for a person) or mailbox."""
    found = mails(actor)
    if state:
        found = found.filter(state__in=TO_DO if state == "to-do" else (state,))
    found = found.filter(mailbox__address=mailbox) if mailbox else found
    found = found.filter(pk__lt=before) if before is not None else found
    rows = tuple(found.order_by("-pk")[: limit + 1])
    return Page(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def counts(actor: Actor) -> dict[str, int]:
    """How many mails there are in each state, as `paging.told` takes it."""
    found = mails(actor)
    return {state: paging.how_many(found.filter(state=state)) for state in STATES}


def to_do(actor: Actor) -> int:
    """How many mails wait for a person, as `paging.told` takes it."""
    return paging.how_many(mails(actor).filter(state__in=TO_DO))


def bounced(actor: Actor, action: str = SEE) -> QuerySet[Bounced]:
    """Addresses of people that the actor knows from which mail of ours came back.

    People of the organisations in which the actor may see mail, and who has written to a mailbox
    that is the actor's.
    """
    known = actor.pks(actor.where(action))
    people = Membership.objects.filter(organisation__in=known, user__email=OuterRef("address"))
    wrote = mails(actor, action).filter(sender=OuterRef("address"))
    return Bounced.objects.filter(Q(Exists(people)) | Q(Exists(wrote)))
