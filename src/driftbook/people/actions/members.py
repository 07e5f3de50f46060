"""Adding people to an organisation, changing their roles, removing and erasing them (B-02, B-08.6).

Who may do that at all, the table of permissions says; which roles they may give and take away, the
table GIVES. Nobody takes the last system administrator away from an organisation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction

from driftbook.history.actions import hold, record
from driftbook.outbox.actions import forget_person
from driftbook.people import kept, leaving, queries
from driftbook.people.actions import inviting, signing
from driftbook.people.actors import Actor
from driftbook.people.by import by
from driftbook.people.models import (
    Code,
    DirectoryReading,
    Invitation,
    Membership,
    Organisation,
    Spent,
    Token,
    User,
)
from driftbook.people.permissions import ADMIN, ROLES

ERASED = "–"


class MayNot(Exception):
    """What was asked for is not done; `code` says why (see `WHY_NOT`)."""

    def __init__(self, code: str, roles: Collection[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.roles = tuple(sorted(roles))


def add(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    username: str,
    email: str,
    phone: str,
    roles: Collection[str],
    address: str,
    now: datetime,
) -> User:
    """Add a person and invite them; `address` is that of the invitation, with `{token}` in it.

    Raises MayNot: `role-not-yours`, `no-roles`, `name-taken`, `no-way-to-invite`.
    """
    wanted = _roles(roles)
    may_give(actor, organisation, wanted)
    if not wanted:
        raise MayNot("no-roles")
    if not (email or phone):
        raise MayNot("no-way-to-invite")
    with transaction.atomic():
        try:
            with transaction.atomic():
                user = User.objects.create_user(
                    username=username,
                    name=name,
                    email=email,
                    phone=phone,
                    language=organisation.language,
                    demo=settings.DEMO,
                    joined=now,
                )
        except IntegrityError:
            raise MayNot("name-taken") from None
        for role in sorted(wanted):
            Membership.objects.create(user=user, organisation=organisation, role=role, since=now)
        inviting.invite(user=user, organisation=organisation, address=address, now=now)
        _tell(actor, organisation, user, "person.added", now, after={"roles": sorted(wanted)})
    return user


def invite_again(
    *, actor: Actor, organisation: Organisation, user: User, address: str, now: datetime
) -> None:
    """Send a new link to somebody who has not chosen a password yet. Raises MayNot."""
    if user.directory_id:
        raise MayNot("in-directory")
    if user.has_usable_password():
        raise MayNot("has-password")
    may_give(actor, organisation, queries.roles_held(user, organisation))
    if not (user.email or user.phone):
        raise MayNot("no-way-to-invite")
    with transaction.atomic():
        inviting.invite(user=user, organisation=organisation, address=address, now=now)
        _tell(actor, organisation, user, "person.invited", now)


def change_roles(
    *,
    actor: Actor,
    organisation: Organisation,
    user: User,
    roles: Collection[str],
    now: datetime,
) -> None:
    """Give the person exactly these roles. The same again changes nothing.

    Raises MayNot: `in-directory`, `no-roles`, `role-not-yours`, `last-administrator`.
    """
    wanted = _roles(roles)
    if user.directory_id:
        raise MayNot("in-directory")
    if not wanted:
        raise MayNot("no-roles")
    with transaction.atomic():
        lock(organisation)
        held = queries.roles_held(user, organisation)
        if held == wanted:
            return
        may_give(actor, organisation, held ^ wanted)
        if ADMIN in held - wanted:
            another_administrator(organisation, user)
        Membership.objects.filter(
            user=user, organisation=organisation, role__in=held - wanted
        ).delete()
        for role in sorted(wanted - held):
            Membership.objects.create(user=user, organisation=organisation, role=role, since=now)
        _tell(
            actor,
            organisation,
            user,
            "roles.changed",
            now,
            before={"roles": sorted(held)},
            after={"roles": sorted(wanted)},
        )


def remove(*, actor: Actor, organisation: Organisation, user: User, now: datetime) -> None:
    """End the person's roles in the organisation and what else they have there, and all their
    sessions. They are kept themselves.

    Raises MayNot: `role-not-yours`, `last-administrator`, and `in-directory` for somebody whose
    groups would bring them back.
    """
    with transaction.atomic():
        lock(organisation, *leaving.chains(user))
        if user.directory_id == organisation.pk:
            raise MayNot("in-directory")
        held = queries.roles_held(user, organisation)
        if not held:
            return
        may_give(actor, organisation, held)
        if ADMIN in held:
            another_administrator(organisation, user)
        Membership.objects.filter(user=user, organisation=organisation).delete()
        if not Membership.objects.filter(user=user).exists():
            Invitation.objects.filter(user=user).delete()
            Token.objects.filter(user=user).delete()
        signing.end_sessions(user=user)
        _tell(actor, organisation, user, "person.removed", now, before={"roles": sorted(held)})
        leaving.leave(user, organisation, by(actor, "people.change", organisation.key), now)


def erase(*, actor: Actor, organisation: Organisation, user: User, now: datetime) -> None:
    """Erase everything that tells who the person is, and every way in. Their key stays, and with it
    what they did. What waits to be sent to them is withdrawn.

    Raises MayNot: `has-roles-elsewhere`, `role-not-yours`, `last-administrator`.
    """
    with transaction.atomic():
        lock(organisation, *leaving.chains(user))
        elsewhere = Membership.objects.filter(user=user).exclude(organisation=organisation)
        if elsewhere.exists() or user.directory_id not in (None, organisation.pk):
            raise MayNot("has-roles-elsewhere")
        held = queries.roles_held(user, organisation)
        may_give(actor, organisation, held)
        if ADMIN in held:
            another_administrator(organisation, user)
        signing.end_sessions(user=user)
        owned = (Membership, DirectoryReading, Token, Code, Invitation, Spent)
        for model in (*owned, Authenticator, SocialAccount, EmailAddress):
            model.objects.filter(user=user).delete()
        leaving.leave(user, organisation, by(actor, "people.erase", organisation.key), now)
        forget_person(person=user.key, now=now)
        kept.forget(user, now)
        _blank(user, now)
        _tell(actor, organisation, user, "person.erased", now)


def _blank(user: User, now: datetime) -> None:
    user.username, user.name = f"erased-{user.key}", ERASED
    user.email = user.phone = user.language = user.consent_version = ""
    user.phone_verified, user.is_active = False, False
    user.directory, user.consented, user.last_login = None, None, None
    user.erased = now
    user.set_unusable_password()
    user.save()


def _roles(roles: Collection[str]) -> frozenset[str]:
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise MayNot("no-such-role", unknown)
    return frozenset(roles)


def may_give(actor: Actor, organisation: Organisation, roles: Collection[str]) -> None:
    """Nobody gives, or takes away, a role that could do more than their own."""
    beyond = set(roles) - queries.may_give(actor, organisation)
    if beyond:
        raise MayNot("role-not-yours", beyond)


def lock(organisation: Organisation, *others: UUID) -> None:
    """One at a time: of two who remove each other, one stays.

    `others` are organisations in whose history it will be written too, and what leaving locks.

    The chain first: a case that adds a portal user holds it before it comes to the organisation.
    FOR NO KEY UPDATE: a case that is filed refers to the organisation before it holds the chain.
    """
    hold(organisation.key, *others)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def another_administrator(organisation: Organisation, user: User) -> None:
    """Raises MayNot where the person is the last system administrator who can come in."""
    others = Membership.objects.filter(
        organisation=organisation, role=ADMIN, user__is_active=True, user__erased=None
    ).exclude(user=user)
    if not others.exists():
        raise MayNot("last-administrator")


def _tell(
    actor: Actor,
    organisation: Organisation,
    user: User,
    did: str,
    now: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    action = "people.erase" if did == "person.erased" else "people.change"
    record(
        organisation=organisation.key,
        by=by(actor, action, organisation.key),
        did=did,
        kind="person",
        key=str(user.key),
        before=before,
        after=after,
        now=now,
    )
