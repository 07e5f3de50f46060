"""Invitations: a link with which a person chooses their password, once.

Somebody new is invited; somebody whose password is lost gets such a link too, where no code can be
sent to a telephone of theirs.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from driftbook.outbox.actions import put
from driftbook.people.actions import signing
from driftbook.people.limits import keyed
from driftbook.people.models import Invitation, Organisation, User
from driftbook.people.refusals import closed_locally

LASTS = timedelta(days=7)


def invite(
    *,
    user: User,
    organisation: Organisation,
    address: str,
    now: datetime,
    letter: str = "invitation",
) -> Invitation:
    """Send the person a link, by mail or else by SMS; older ones no longer work.

    `address` is that of the page, with `{token}` in it; `letter` is what the message says:
    `invitation`, or `new_password`. In a transaction.
    """
    token = secrets.token_urlsafe(32)
    Invitation.objects.filter(user=user, used__isnull=True).update(used=now)
    invitation = Invitation.objects.create(
        user=user, digest=keyed(f"invitation:{token}"), made=now, expires=now + LASTS
    )
    put(
        channel="mail" if user.email else "sms",
        to=user.email or user.phone,
        template=f"people/letters/{letter}" if user.email else f"people/letters/{letter}_sms",
        context={
            "name": user.name,
            "username": user.username,
            "organisation": organisation.name,
            "link": address.replace("{token}", token),
            "days": LASTS.days,
        },
        language=user.language or organisation.language,
        organisation=None,  # whoever sees an organisation's messages must not see links that let in
        person=user.key,
        key=f"people.invitation:{invitation.pk}:{invitation.digest[:16]}",
        now=now,
        about=("invitation", str(invitation.pk)),
        fleeting=True,
    )
    return invitation


def standing(token: str, now: datetime) -> Invitation | None:
    """The invitation with this link, as long as it can be accepted."""
    found = Invitation.objects.select_related("user").filter(
        digest=keyed(f"invitation:{token}"), used__isnull=True, expires__gt=now
    )
    invitation = found.first()
    return None if invitation is None or closed_locally(invitation.user) else invitation


def accept(*, invitation: Invitation, password: str, now: datetime) -> User:
    """Choose the first password. Raises ValueError when somebody has done so already."""
    with transaction.atomic():
        fit = Invitation.objects.filter(pk=invitation.pk, used__isnull=True, expires__gt=now)
        if not fit.update(used=now):
            raise ValueError("the invitation was used")
        user = invitation.user
        signing.choose_password(user=user, password=password, how="invitation", now=now)
        signing.consent(user=user, version=settings.PRIVACY_VERSION, now=now)
    return user
