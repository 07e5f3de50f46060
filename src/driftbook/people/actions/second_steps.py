"""Authenticator apps, passkeys and recovery codes.

Whatever changes one of them ends the person's sessions, as a new password does, except the one with
the key `keep`: whoever else was in would stay in (ASVS 7.4.3).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import IntegrityError, transaction

from driftbook.people import queries
from driftbook.people.actions import signing
from driftbook.people.limits import keyed
from driftbook.people.models import Spent, User
from driftbook.people.refusals import closed_locally

KEEP = timedelta(minutes=10)
"""For how long a used code is remembered; it is good for at most a minute and a half."""


def code_is_right(*, user: User, text: str, now: datetime) -> bool:
    """Whether it is a code of the person's app or a recovery code. Each works once."""
    digits = "".join(text.split())
    app = Authenticator.objects.filter(user=user, type="totp").first()
    if app is not None and validate_totp_code(decrypt(app.data["secret"]), digits):
        if not _spend(user, digits, now):
            return False
        app.record_usage()
        return True
    spare = Authenticator.objects.filter(user=user, type="recovery_codes").first()
    if spare is None or not RecoveryCodes(spare).validate_code(digits):
        return False
    signing.told(user, "recovery-code.used", now)
    return True


def _spend(user: User, digits: str, now: datetime) -> bool:
    """Use the code up. False: somebody has done so already, in whichever process."""
    Spent.objects.filter(at__lt=now - KEEP).delete()
    try:
        with transaction.atomic():
            Spent.objects.create(user=user, digest=keyed(f"totp:{digits}"), at=now)
    except IntegrityError:
        return False
    return True


def add_app(*, user: User, secret: str, text: str, now: datetime, keep: str = "") -> bool:
    """Take this authenticator app from now on, if it gives the right code."""
    digits = "".join(text.split())
    if closed_locally(user) or not validate_totp_code(secret, digits):
        return False
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type="totp").delete()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        signing.end_sessions(user=user, keep=keep)
        signing.told(user, "authenticator.added", now, after={"kind": "app"})
    return _spend(user, digits, now) or True


def add_passkey(
    *, user: User, name: str, credential: dict[str, Any], now: datetime, keep: str = ""
) -> bool:
    """Take this passkey, whose answer has been checked. False: no passkey opens this account."""
    if closed_locally(user):
        return False
    with transaction.atomic():
        WebAuthn.add(user, name[:100], credential)
        RecoveryCodes.activate(user)
        signing.end_sessions(user=user, keep=keep)
        signing.told(user, "authenticator.added", now, after={"kind": "passkey"})
    return True


def remove(*, user: User, authenticator: int, now: datetime, keep: str = "") -> bool:
    """Remove an app or a passkey. With the last of them go the recovery codes."""
    with transaction.atomic():
        found = Authenticator.objects.filter(
            user=user, pk=authenticator, type__in=("totp", "webauthn")
        ).first()
        if found is None:
            return False
        kind = "app" if found.type == "totp" else "passkey"
        found.delete()
        if not queries.has_second_step(user):
            Authenticator.objects.filter(user=user).delete()
        signing.end_sessions(user=user, keep=keep)
        signing.told(user, "authenticator.removed", now, before={"kind": kind})
    return True


def new_recovery_codes(*, user: User, now: datetime, keep: str = "") -> list[str]:
    """Ten new codes; the old ones no longer work."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type="recovery_codes").delete()
        codes = RecoveryCodes.activate(user).get_unused_codes()
        signing.end_sessions(user=user, keep=keep)
        signing.told(user, "recovery-codes.renewed", now)
    return list(codes)
