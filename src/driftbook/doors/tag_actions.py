"""The only writer of tags: hand out, block, let open again, take back, correct, erase the holder.

Each belongs into the transaction of what calls it: a case that is filed or done, or a form. They
lock the tag, may be said twice, and record in the chain of the organisation that keeps it. The
history names no holder: that can be erased, an event cannot.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from driftbook.doors import controllers, refusals
from driftbook.doors.models import Address, Bundle, Tag
from driftbook.doors.typed import one_line, theirs
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.people.models import Organisation, User
from driftbook.work.transactions import demand

_NUMBER = re.compile(r"[0-9A-ZÆØÅÄÖ][0-9A-ZÆØÅÄÖ.:_-]{0,59}")


def written(number: str) -> str:
    """The number as it is kept: capitals, no spaces. Raises NoNumber.

    >>> written(" 04a1 22 ")
    '04A122'
    """
    plain = "".join(number.split()).upper()
    if not _NUMBER.fullmatch(plain):
        raise refusals.NoNumber(number)
    return plain


def add_tag(
    *,
    organisation: Organisation,
    number: str,
    holder: str = "",
    address: Address | None = None,
    access: str = "",
    user: User | None = None,
    by: By,
    now: datetime,
) -> Tag:
    """Hand out a tag; the same one again, or one whose holder was not known, is that tag.

    Where `access` is the name of a key bundle, it opens the doors of that bundle. `user` is who
    carries it, where that is somebody who signs in: it is closed with their account.

    Demands a transaction. Raises NoNumber, NotTheirs (an address of another organisation), and
    TagOut where the number is with another holder.
    """
    demand("add_tag()")
    plain, who, what = written(number), one_line(holder), one_line(access)
    theirs(organisation, address)
    hold(organisation.key)
    there = _running(organisation, plain)
    if there is None:
        tag = Tag(organisation=organisation, number=plain, holder=who, address=address)
        tag.access, tag.since, tag.user = what, now, user
        tag.bundle = _bundle(organisation, what)
        try:
            with transaction.atomic():
                tag.save(force_insert=True)
        except IntegrityError:  # somebody has handed it out meanwhile
            there = _running(organisation, plain)
        else:
            _tell("tag.added", tag, by, now, access=what, address=address and str(address))
            return tag
    if there is None:  # and taken it back again
        raise refusals.TagEnded
    if who and there.holder and there.holder.casefold() != who.casefold():
        raise refusals.TagOut(there)
    said = (there.holder or who, there.address or address, there.access or what)
    return _correct(there, *said, there.user or user, by, now)


def correct_tag(
    *,
    tag: Tag,
    holder: str,
    address: Address | None,
    access: str,
    user: User | None = None,
    by: By,
    now: datetime,
) -> Tag:
    """Say who carries it, where and what it opens; as `add_tag`. Raises NotTheirs, TagEnded."""
    demand("correct_tag()")
    tag = _locked(tag)
    theirs(tag.organisation, address)
    if tag.ended is not None:
        raise refusals.TagEnded
    return _correct(tag, one_line(holder), address, one_line(access), user, by, now)


def block_tag(*, tag: Tag, because: str, by: By, now: datetime) -> Tag:
    """From `now` on the tag opens nothing (B-08.1). Raises TagEnded."""
    demand("block_tag()")
    tag = _locked(tag)
    if tag.ended is not None:
        raise refusals.TagEnded
    if tag.blocked is None:
        tag.blocked, tag.blocked_by, tag.because = now, by.person, one_line(because)
        tag.save(update_fields=["blocked", "blocked_by", "because"])
        _tell("tag.blocked", tag, by, now, because=tag.because)
    return tag


def reactivate_tag(*, tag: Tag, by: By, now: datetime) -> Tag:
    """From `now` on the tag opens again (B-08.1). Raises TagEnded."""
    demand("reactivate_tag()")
    tag = _locked(tag)
    if tag.ended is not None:
        raise refusals.TagEnded
    if tag.blocked is not None:
        before = {"blocked": tag.blocked.isoformat()}
        tag.blocked, tag.blocked_by, tag.because = None, None, ""
        tag.save(update_fields=["blocked", "blocked_by", "because"])
        _tell("tag.reactivated", tag, by, now, before=before)
    return tag


def end_tag(*, tag: Tag, by: By, now: datetime) -> Tag:
    """Take the tag back: it opens nothing, and its number may be handed out again."""
    demand("end_tag()")
    tag = _locked(tag)
    if tag.ended is None:
        tag.ended = now
        tag.save(update_fields=["ended"])
        _tell("tag.ended", tag, by, now)
    return tag


def erase_holder(*, tag: Tag, by: By, now: datetime) -> Tag:
    """Forget who carries it and why it was blocked (GDPR). That it is blocked stays.

    One that somebody carries whose account is closed is blocked: it must not open again for that.
    """
    demand("erase_holder()")
    tag = _locked(tag)
    if tag.user is not None and tag.blocked is None and not tag.opens(now):
        block_tag(tag=tag, because="", by=by, now=now)
        tag = _locked(tag)
    if tag.holder or tag.because or tag.user:
        tag.holder, tag.because, tag.user = "", "", None
        tag.save(update_fields=["holder", "because", "user"])
        _tell("tag.erased", tag, by, now)
    return tag


# --- helpers ------------------------------------------------------------------------------------


def _correct(
    tag: Tag,
    holder: str,
    address: Address | None,
    access: str,
    user: User | None,
    by: By,
    now: datetime,
) -> Tag:
    bundle = _bundle(tag.organisation, access)
    said = {
        "holder": holder,
        "address": address,
        "access": access,
        "user": user,
        "bundle": bundle,
    }
    new = [name for name, value in said.items() if getattr(tag, name) != value]
    if new:
        for name in new:
            setattr(tag, name, said[name])
        tag.save(update_fields=new)
        _tell("tag.corrected", tag, by, now, changed=new)
    return tag


def _bundle(organisation: Organisation, access: str) -> Bundle | None:
    """The key bundle that has this name, if one has."""
    return Bundle.objects.filter(organisation=organisation, name=access).first() if access else None


def _running(organisation: Organisation, number: str) -> Tag | None:
    rows = Tag.objects.select_for_update(of=("self",)).select_related("organisation", "user")
    return rows.filter(organisation=organisation, number=number, ended__isnull=True).first()


def _locked(tag: Tag) -> Tag:
    """As it is now, locked after the chain: a case holds its chains before it comes to its tags."""
    hold(tag.organisation.key)
    rows = Tag.objects.select_for_update(of=("self",)).select_related("organisation", "user")
    return rows.get(pk=tag.pk)


def _tell(
    did: str, tag: Tag, by: By, now: datetime, *, before: dict[str, Any] | None = None, **after: Any
) -> None:
    record(
        organisation=tag.organisation.key,
        by=by,
        did=did,
        kind="tag",
        key=str(tag.key),
        before=before,
        after={"number": tag.number, **{name: value for name, value in after.items() if value}},
        now=now,
    )
    controllers.changed(tag.organisation)
