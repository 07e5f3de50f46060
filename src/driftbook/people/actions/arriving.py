"""Somebody comes in through their organisation's directory, or is looked up in it again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction

from driftbook.history.actions import record
from driftbook.people import queries
from driftbook.people.by import directory as by_directory
from driftbook.people.directories import claims
from driftbook.people.directories.claims import Said, Unclear
from driftbook.people.models import TEXT, Directory, DirectoryReading, HeldGroup, User
from driftbook.people.refusals import closed


@dataclass(frozen=True)
class Arrival:
    """Who came, and why they are not let in; None: they are."""

    user: User | None
    reason: str | None


def arrive(*, directory: Directory, uid: str, told: dict[str, Any], now: datetime) -> Arrival:
    """Find or make the person, write down their groups, and say whether they have a role (G-31).

    Identity is the directory's address and the uid in it, never a mail address. Whoever is refused
    keeps nothing of what they were before: the reading is written, or cleared, all the same.
    """
    try:
        with transaction.atomic():
            return _arrive(directory, uid, told, now)
    except IntegrityError:  # the same person came in twice at the same time, for the first time
        with transaction.atomic():
            return _arrive(directory, uid, told, now)


def _arrive(directory: Directory, uid: str, told: dict[str, Any], now: datetime) -> Arrival:
    account = SocialAccount.objects.filter(provider=directory.address, uid=uid).first()
    user = account.user if account else None
    if user is not None and user.directory_id != directory.organisation_id:
        return Arrival(None, "other-organisation")
    if user is not None and (reason := closed(user)):
        return Arrival(user, reason)
    try:
        said = claims.read(directory, uid, told)
    except Unclear as unclear:
        if user is not None:
            _clear(user, directory, unclear.code, now)
        return Arrival(user, unclear.code)
    reason = _lack(directory, said.groups)
    if user is None:
        if reason:
            return Arrival(None, reason)
        user = _make(directory, said, now)
    else:
        _rename(user, said)
    _write(user, directory, said.groups, now)
    return Arrival(user, reason)


def read_again(
    *, user: User, directory: Directory, told: dict[str, Any], now: datetime
) -> str | None:
    """Write down what the directory says now. Returns why the person has no role left, if so."""
    with transaction.atomic():
        try:
            groups = claims.groups(directory, told)
        except Unclear as unclear:
            _clear(user, directory, unclear.code, now)
            return unclear.code
        _write(user, directory, groups, now)
        return _lack(directory, groups)


def lose(*, user: User, directory: Directory, why: str, now: datetime) -> None:
    """The directory no longer answers for this person: what it said of them is gone."""
    with transaction.atomic():
        _clear(user, directory, why, now)


def _lack(directory: Directory, groups: tuple[str, ...]) -> str | None:
    if queries.roles_of_groups(directory.organisation, groups):
        return None
    return "no-role" if groups else "not-in-group"


def _make(directory: Directory, said: Said, now: datetime) -> User:
    """A person whom only the directory can let in. Their user name tells nothing."""
    identity = hashlib.sha256(f"{directory.address}\n{said.uid}".encode()).hexdigest()
    user = User.objects.create_user(
        username=f"{directory.address}-{identity[:24]}",
        name=said.name,
        email=said.email,
        directory=directory.organisation,
        demo=settings.DEMO,
        joined=now,
    )
    SocialAccount.objects.create(user=user, provider=directory.address, uid=said.uid)
    record(
        organisation=directory.organisation.key,
        by=by_directory(),
        did="person.added",
        kind="person",
        key=str(user.key),
        after={"directory": directory.address},
        now=now,
    )
    return user


def _rename(user: User, said: Said) -> None:
    named = {"name": said.name or user.name, "email": said.email or user.email}
    if named != {"name": user.name, "email": user.email}:
        User.objects.filter(pk=user.pk).update(**named)
        user.name, user.email = named["name"], named["email"]


def _write(user: User, directory: Directory, groups: tuple[str, ...], now: datetime) -> None:
    there = DirectoryReading.objects.filter(user=user, organisation=directory.organisation).first()
    reading, _new = DirectoryReading.objects.update_or_create(
        user=user,
        organisation=directory.organisation,
        defaults={"groups": list(groups), "read": now},
    )
    before = there.groups if there else []
    if set(before) != set(groups):
        hold(reading)
        _tell(user, directory, "reading.changed", before, list(groups), now)


def hold(reading: DirectoryReading) -> None:
    """Let the rows by which its groups are found be those of the reading."""
    HeldGroup.objects.filter(reading=reading).delete()
    HeldGroup.objects.bulk_create(
        HeldGroup(
            reading=reading,
            organisation_id=reading.organisation_id,
            user_id=reading.user_id,
            group=group,
            bundle=next(iter(queries.bundles_in_tags([group])), "")[:TEXT],
        )
        for group in dict.fromkeys(reading.groups)
    )


def _clear(user: User, directory: Directory, why: str, now: datetime) -> None:
    there = DirectoryReading.objects.filter(user=user, organisation=directory.organisation).first()
    if there is not None:
        there.delete()
        _tell(user, directory, "reading.cleared", there.groups, [], now, why=why)


def _tell(
    user: User,
    directory: Directory,
    did: str,
    before: list[str],
    after: list[str],
    now: datetime,
    **more: str,
) -> None:
    record(
        organisation=directory.organisation.key,
        by=by_directory(),
        did=did,
        kind="person",
        key=str(user.key),
        before={"groups": sorted(before)},
        after={"groups": sorted(after), **more},
        now=now,
    )
