"""Closing an account, and opening it again. Closed, it lets nobody in and opens nothing at once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from driftbook.history.actions import record
from driftbook.people import leaving, queries
from driftbook.people.actions import signing
from driftbook.people.actions.members import (
    MayNot,
    another_administrator,
    lock,
    may_give,
)
from driftbook.people.actors import Actor
from driftbook.people.by import by
from driftbook.people.models import (
    Code,
    DirectoryReading,
    Invitation,
    Membership,
    Organisation,
    Token,
    User,
)
from driftbook.people.permissions import ADMIN

LONGEST = 300


def disable(
    *, actor: Actor, organisation: Organisation, user: User, because: str, now: datetime
) -> None:
    """Close the account: sessions, tokens, codes, and what apps above have given the person.

    Their roles stay, and give nothing while it is closed; what else was given has to be given
    again. Twice is once. Raises MayNot: `yourself`, `used-elsewhere`, `role-not-yours`,
    `last-administrator`.
    """
    with transaction.atomic():
        lock(organisation, *leaving.chains(user))
        fresh = _fresh(user)
        if not fresh.is_active:
            return
        if fresh.key == actor.person:
            raise MayNot("yourself")
        held = _theirs_alone(actor, organisation, fresh)
        _somebody_stays(actor, fresh, held)
        _set(fresh, user, active=False)
        for model in (Token, Code, Invitation):
            model.objects.filter(user=fresh).delete()
        signing.end_sessions(user=fresh)
        why = " ".join(because.split())[:LONGEST]
        _tell(actor, organisation, fresh, "person.disabled", now, why)
        leaving.leave(fresh, organisation, by(actor, "people.change", organisation.key), now)


def enable(*, actor: Actor, organisation: Organisation, user: User, now: datetime) -> None:
    """Open the account again, with the roles that it has. Twice is once.

    Raises MayNot: `erased`, `used-elsewhere`, `role-not-yours`.
    """
    with transaction.atomic():
        lock(organisation)
        fresh = _fresh(user)
        if fresh.erased:
            raise MayNot("erased")
        if fresh.is_active:
            return
        _theirs_alone(actor, organisation, fresh)
        _set(fresh, user, active=True)
        _tell(actor, organisation, fresh, "person.enabled", now)


def _fresh(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _theirs_alone(actor: Actor, organisation: Organisation, user: User) -> frozenset[str]:
    """The roles here of somebody who is nobody else's. Raises MayNot.

    An account of the organisation's own directory is theirs wherever else it has roles: nobody
    else could close it, and they cannot remove it, for its groups would bring it back.
    """
    if user.directory_id != organisation.pk:
        elsewhere = Membership.objects.filter(user=user).exclude(organisation=organisation)
        if elsewhere.exists() or user.directory_id is not None:
            raise MayNot("used-elsewhere")
    held = queries.roles_held(user, organisation) | _by_groups(user, organisation)
    may_give(actor, organisation, held)
    return held


def _by_groups(user: User, organisation: Organisation) -> frozenset[str]:
    reading = DirectoryReading.objects.filter(user=user, organisation=organisation).first()
    return queries.roles_of_groups(organisation, reading.groups) if reading else frozenset()


def _somebody_stays(actor: Actor, user: User, held: frozenset[str]) -> None:
    """Raises MayNot where nobody would be left who administers an organisation.

    An administrator who closes another one stays, unless that one has closed theirs just now.
    """
    closes = [actor.person] if actor.person else []
    if ADMIN in held and not User.objects.filter(key__in=closes, is_active=True).exists():
        raise MayNot("last-administrator")
    administered = Membership.objects.filter(user=user, role=ADMIN).select_related("organisation")
    for row in administered:
        another_administrator(row.organisation, user)


def _set(fresh: User, user: User, *, active: bool) -> None:
    """On the caller's object too, or it would still say what is no longer so."""
    fresh.is_active = user.is_active = active
    fresh.save(update_fields=["is_active"])


def _tell(
    actor: Actor, organisation: Organisation, user: User, did: str, now: datetime, why: str = ""
) -> None:
    record(
        organisation=organisation.key,
        by=by(actor, "people.change", organisation.key),
        did=did,
        kind="person",
        key=str(user.key),
        after={"because": why} if why else None,
        now=now,
    )
