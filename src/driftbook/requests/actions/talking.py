"""Saying something in a case, and what is noted of who reads along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from driftbook.history.by import ITSELF, By
from driftbook.people.models import User
from driftbook.requests.actions.answering import after_post
from driftbook.requests.actions.deeds import NotNow, locked, sent_on
from driftbook.requests.actions.files import keep_file
from driftbook.requests.files import File
from driftbook.requests.models import (
    CUSTOMER,
    DONE,
    KEEPER,
    OPEN,
    SYSTEM,
    WITHDRAWN,
    Case,
    Notice,
    Post,
    Presence,
    Reading,
)

AGAIN = timedelta(seconds=10)
"""How exact it is when somebody was last there: it costs a write."""
GONE = timedelta(hours=1)
"""What somebody looked at before is nobody's business: it is forgotten when they look elsewhere."""


@transaction.atomic
def post(
    *,
    case: Case,
    text: str,
    by: By,
    side: str,
    organisation: UUID | None,
    now: datetime,
    internal: bool = False,
    asks: bool = False,
    files: Sequence[File] = (),
    via: str = "portal",
    folded: str = "",
    html: str = "",
    mail: UUID | None = None,
    message_id: str = "",
    key: UUID | None = None,
) -> Post:
    """Add a post, with its files; it may change the state of the case.

    `by.person` None: Driftbook itself, or a correspondent. The same mail again, and the same `key`
    of the same person again, is the same post. An internal note is for the organisation that
    handles the case, and changes nothing. Raises NotNow, BadFile.
    """
    said = locked(case)
    before = _already(said, mail, by, key)
    if before is not None:
        return before
    late = asks and sent_on(case, said)
    if late or not may_post(said, side, now, internal=internal, asks=asks):
        raise NotNow(said, "asked" if asks else "posted")
    made = Post.objects.create(
        key=_own_key(said, by.person, key) if key else uuid4(),
        case=said,
        position=said.posts_count + 1,
        at=now,
        side=side,
        person=by.person,
        organisation=organisation,
        internal=internal,
        internal_to=(organisation or said.level.key) if internal else None,
        asks=asks,
        text=text,
        folded=folded,
        html=html,
        via=via,
        mail=mail,
        message_id=message_id,
    )
    said.posts_count, said.changed = made.position, now
    said.save(update_fields=["posts_count", "changed"])
    for file in files:
        keep_file(case=said, file=file, post=made, now=now)
    if not internal:
        _follow(said, made, by, now)
        Notice.objects.create(case=said, post=made, due=now)
    if by.person is not None and side != SYSTEM:
        _read_own(said, by.person, made.position)
    return made


def by_itself(*, case: Case, text: str, now: datetime, internal: bool = False) -> Post:
    """What Driftbook says by itself. Raises NotNow."""
    return post(
        case=case,
        text=text,
        by=ITSELF,
        side=SYSTEM,
        organisation=None,
        now=now,
        internal=internal,
        via="driftbook",
    )


def may_post(
    case: Case, side: str, now: datetime, *, internal: bool = False, asks: bool = False
) -> bool:
    """Whether this may be said in the case as it is.

    A customer's word opens a case that is done, for as long as the handbook says; afterwards it is
    a new case. Whoever handles it may still explain, but asks only while it is open.
    """
    if internal or side == SYSTEM:
        return True
    if asks:
        return side == KEEPER and case.state in OPEN
    if case.state == WITHDRAWN:
        return False
    if case.state == DONE and side == CUSTOMER:
        return case.reopens_until is not None and now <= case.reopens_until
    return True


def read(*, case: Case, person: UUID, position: int) -> None:
    """Somebody has been shown the posts up to this one; reading never goes back."""
    done = Reading.objects.filter(case=case, person=person)
    if done.filter(position__gte=position).exists():
        return
    rows = [Reading(case=case, person=person, position=position)]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)
    done.filter(position__lt=position).update(position=position)


def be_there(*, case: Case, user: User, writing: bool, now: datetime) -> None:
    """Somebody looks at the case, or writes in it; noted again after ten seconds."""
    there = Presence.objects.filter(case=case, user=user)
    if there.filter(at__gt=now - AGAIN, writing=writing).exists():
        return
    if not there.update(at=now, writing=writing):
        Presence.objects.filter(user=user, at__lt=now - GONE).delete()
        rows = [Presence(case=case, user=user, at=now, writing=writing)]
        Presence.objects.bulk_create(rows, ignore_conflicts=True)


def posted(case: Case, person: UUID | None, key: UUID) -> Post | None:
    """What this person has said in the case under this key, which they have chosen."""
    return Post.objects.filter(key=_own_key(case, person, key)).first()


def _already(case: Case, mail: UUID | None, by: By, key: UUID | None) -> Post | None:
    if mail is not None:
        return Post.objects.filter(mail=mail).order_by("pk").first()
    return posted(case, by.person, key) if key is not None else None


def _own_key(case: Case, person: UUID | None, key: UUID) -> UUID:
    """A key that somebody has chosen leads to no other case, and to nobody else's words."""
    return uuid5(case.key, f"{person} {key}")


def _follow(case: Case, made: Post, by: By, now: datetime) -> None:
    """What a post does to the state of its case; what Driftbook says by itself does nothing."""
    if made.side != SYSTEM:
        after_post(case=case, post=made, by=by, now=now)


def _read_own(case: Case, person: UUID, position: int) -> None:
    """One's own word needs no reading, unless there is another before it that does."""
    if (
        position == 1
        or Reading.objects.filter(case=case, person=person, position=position - 1).exists()
    ):
        read(case=case, person=person, position=position)
