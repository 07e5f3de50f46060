"""What is done to an organisation's portal users because a case asks for it (B-08.6, B-08.7).

The right to it comes from the case: who may file one of its type, and who handles it. So nothing
but the roles of the portal is ever given or taken here, and only in the case's own organisation;
everything else is done by `members`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.outbox.actions import put
from driftbook.people import leaving, listing, queries
from driftbook.people.actions import inviting, signing
from driftbook.people.actions.members import MayNot
from driftbook.people.models import Invitation, Membership, Organisation, Token, User
from driftbook.people.permissions import PORTAL
from driftbook.people.refusals import closed_locally
from driftbook.work.transactions import demand

USER = "portal-user"
ROLES = frozenset({USER, PORTAL})
TRIES = 50
"""How many user names are tried for an address that others have taken."""


def portal_users(organisation: Organisation) -> tuple[int, Iterator[listing.Listed]]:
    """The people of the organisation who have a role of the portal: how many, and each by name."""
    return listing.each_holder(organisation, ROLES)


def one_of(organisation: Organisation, key: UUID) -> User | None:
    """The organisation's person with this key."""
    return listing.people_of(organisation).filter(key=key).first()


def add_portal_user(
    *, organisation: Organisation, name: str, email: str, address: str, by: By, now: datetime
) -> User:
    """Make somebody a portal user: invite them, or give the role to whoever has this address there.

    `address` is that of the invitation, with `{token}` in it. Demands a transaction. Raises MayNot:
    `in-directory`, `name-taken`.
    """
    demand("add_portal_user()")
    mine = listing.people_of(organisation).filter(email__iexact=email)
    there = mine.order_by("pk").first()
    if there is None:
        user = _new(organisation, name, email, now)
        Membership.objects.create(user=user, organisation=organisation, role=USER, since=now)
        inviting.invite(user=user, organisation=organisation, address=address, now=now)
        _tell("person.added", organisation, user, by, now, after=[USER])
        return user
    if there.directory_id:
        raise MayNot("in-directory")
    role = {"user": there, "organisation": organisation, "role": USER}
    _row, new = Membership.objects.get_or_create(**role, defaults={"since": now})
    if new:
        held = queries.roles_held(there, organisation)
        _tell("roles.changed", organisation, there, by, now, before=held - {USER}, after=held)
    return there


def _new(organisation: Organisation, name: str, email: str, now: datetime) -> User:
    """An account; the user name is the address, or the nearest to it that is free."""
    for username in _names(email):
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    username=username,
                    name=name,
                    email=email,
                    language=organisation.language,
                    joined=now,
                )
        except IntegrityError:
            continue
    raise MayNot("name-taken")


def _names(email: str) -> Iterator[str]:
    before, _at, domain = email.lower().rpartition("@")
    yield f"{before}@{domain}"
    for number in range(2, TRIES):
        yield f"{before}-{number}@{domain}"


def end_portal_user(*, organisation: Organisation, user: User, by: By, now: datetime) -> None:
    """End the person's roles of the portal there, and their sessions. Other roles stay.

    Demands a transaction. Raises MayNot: `in-directory` where groups would bring them back.
    """
    demand("end_portal_user()")
    if user.directory_id == organisation.pk:
        raise MayNot("in-directory")
    held = queries.roles_held(user, organisation)
    if not held & ROLES:
        return
    mine = Membership.objects.filter(user=user, organisation=organisation)
    mine.filter(role__in=ROLES).delete()
    if not Membership.objects.filter(user=user).exists():
        Invitation.objects.filter(user=user).delete()
        Token.objects.filter(user=user).delete()
    signing.end_sessions(user=user)
    left = held - ROLES
    did = "roles.changed" if left else "person.removed"
    _tell(did, organisation, user, by, now, before=held, after=left)
    if not left:
        leaving.leave(user, organisation, by, now)


def hand_over_password(
    *,
    organisation: Organisation,
    user: User,
    forgotten: str,
    address: str,
    key: str,
    by: By,
    now: datetime,
) -> None:
    """Let the person choose a new password by themselves; nobody else ever sees it (G-34).

    Whoever has proved a telephone is sent to the page `forgotten`, where a code goes to it; the
    others get a link (`address`, with `{token}`) by mail. Demands a transaction. Raises MayNot:
    `in-directory` (G-33), `closed`, `no-way-to-invite`.
    """
    demand("hand_over_password()")
    if reason := closed_locally(user):
        raise MayNot("in-directory" if reason == "in-directory" else "closed")
    if not (user.email or user.phone):
        raise MayNot("no-way-to-invite")
    if not (user.phone and user.phone_verified):
        letter = "new_password"
        inviting.invite(
            user=user, organisation=organisation, address=address, now=now, letter=letter
        )
    else:
        put(
            channel="mail" if user.email else "sms",
            to=user.email or user.phone,
            template="people/letters/forgotten" if user.email else "people/letters/forgotten_sms",
            context={
                "name": user.name,
                "username": user.username,
                "organisation": organisation.name,
                "link": forgotten,
            },
            language=user.language or organisation.language,
            organisation=organisation.key,
            person=user.key,
            key=f"people.forgotten:{key}",
            now=now,
        )
    _tell("password.asked", organisation, user, by, now)


def _tell(
    did: str,
    organisation: Organisation,
    user: User,
    by: By,
    now: datetime,
    *,
    before: frozenset[str] | None = None,
    after: frozenset[str] | list[str] | None = None,
) -> None:
    record(
        organisation=organisation.key,
        by=by,
        did=did,
        kind="person",
        key=str(user.key),
        before={"roles": sorted(before)} if before is not None else None,
        after={"roles": sorted(after)} if after else None,
        now=now,
    )
