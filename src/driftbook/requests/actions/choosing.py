"""Which mails about cases a person gets, as they choose."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from driftbook.history.actions import record
from driftbook.inbox.actions import works_again
from driftbook.inbox.models import Bounced
from driftbook.people.by import oneself
from driftbook.people.models import User
from driftbook.people.queries import home
from driftbook.requests.models import HOW, Held, MailChoice


@transaction.atomic
def choose(*, user: User, how: str, now: datetime) -> None:
    """`all` that they see, `mine`, a `digest` in the morning, or `none`; once more is once.

    What has waited for a digest is not sent any more: the pages have it. Raises ValueError.
    """
    if how not in HOW:
        raise ValueError(how)
    before = MailChoice.objects.select_for_update().filter(user=user).first()
    if before is not None and before.how == how:
        return
    MailChoice.objects.update_or_create(user=user, defaults={"how": how, "digest_due": None})
    Held.objects.filter(user=user).delete()
    _record(user, before.how if before else None, how, now)


def mend(*, user: User, now: datetime) -> None:
    """Send mails to the person's address again, from which one came back; once more is once."""
    bounced, at = Bounced.objects.filter(address=user.email.lower()).first(), home(user)
    if bounced is not None and at is not None:
        works_again(bounced=bounced, organisation=at, by=oneself(user), now=now)


def _record(user: User, before: str | None, after: str, now: datetime) -> None:
    at = home(user)
    if at is not None:
        record(
            organisation=at.key,
            by=oneself(user),
            did="mail-choice.changed",
            kind="person",
            key=str(user.key),
            before={"how": before} if before else None,
            after={"how": after},
            now=now,
        )
