"""Signing in, consenting, choosing a password, ending sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from driftbook.history.actions import record
from driftbook.people import limits, queries
from driftbook.people.by import oneself
from driftbook.people.models import Session, User
from driftbook.people.refusals import closed_locally

_NOBODYS = make_password("nobody has this password")
"""Looked at when there is no such account, so that it takes as long."""


def password_is_right(*, username: str, password: str, now: datetime) -> User | None:
    """The person whose password this is; None when it is wrong or there is no such account.

    Both take the same time. A person whose account is closed is returned too: they have shown who
    they are, and the door tells them why it stays shut.
    """
    user = User.objects.filter(username=username, erased__isnull=True).first()
    if user is None or not user.has_usable_password():
        check_password(password, _NOBODYS)
        return None

    def renew(raw: str) -> None:
        User.objects.filter(pk=user.pk).update(password=make_password(raw))

    return user if check_password(password, user.password, renew) else None


def signed_in(*, user: User, way: str, now: datetime) -> None:
    """Note that the person came in, by which way."""
    limits.forget(now)
    User.objects.filter(pk=user.pk).update(last_login=now)
    told(user, "person.signed-in", now, after={"way": way})


def consent(*, user: User, version: str, now: datetime) -> None:
    """The person accepts this version of the privacy policy (G-32)."""
    if user.consented and user.consent_version == version:
        return
    with transaction.atomic():
        before = {"version": user.consent_version} if user.consented else None
        user.consented, user.consent_version = now, version
        user.save(update_fields=["consented", "consent_version"])
        told(user, "policy.accepted", now, before=before, after={"version": version})


def choose_password(*, user: User, password: str, how: str, now: datetime, keep: str = "") -> None:
    """Give the person a new password; end all sessions but the one with the key `keep`.

    `how` is `code`, `invitation` or `password` (the old one). The password is validated already.
    Raises ValueError for an account that no password opens.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if reason := closed_locally(locked):
            raise ValueError(reason)
        user.set_password(password)
        user.save(update_fields=["password"])
        end_sessions(user=user, keep=keep)
        told(user, "password.changed", now, after={"by": how})


def end_sessions(*, user: User, keep: str = "") -> int:
    """End the person's sessions everywhere, except the one with the key `keep`."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=keep).delete()
    return ended


def sign_out_everywhere(*, user: User, now: datetime) -> None:
    """End all of the person's sessions because they want it: a telephone is lost."""
    with transaction.atomic():
        end_sessions(user=user)
        told(user, "sessions.ended", now)


def forget_sessions(*, now: datetime) -> int:
    """Remove the sessions that are over; returns how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def told(
    user: User,
    did: str,
    now: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Note in the history of the person's organisation what they did with their own account."""
    organisation = queries.home(user)
    if organisation is None:
        return
    with transaction.atomic():
        record(
            organisation=organisation.key,
            by=oneself(user),
            did=did,
            kind="person",
            key=str(user.key),
            before=before,
            after=after,
            now=now,
        )
