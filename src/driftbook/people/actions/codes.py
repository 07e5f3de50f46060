"""Codes by SMS: for a forgotten password (G-34), and to prove that a number is one's own.

A code belongs to the browser in which it was asked for. Wrong tries are counted for the code (five)
and for the account, however many browsers they come from (see `limits`). For an account that there
is not, or that no code opens, everything is done in the same way, except that nothing is sent.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from driftbook.outbox.actions import put
from driftbook.people import phones
from driftbook.people.actions import signing
from driftbook.people.limits import keyed
from driftbook.people.models import Code, User
from driftbook.people.refusals import closed_locally

LASTS = timedelta(minutes=10)
TRIES = 5
KEEP = timedelta(days=1)
PASSWORD, PHONE = "password", "phone"
LOG = logging.getLogger(__name__)


def account_of(typed: str) -> tuple[User | None, str]:
    """Whose password somebody has forgotten who types this, and the name to count tries under.

    A user name, or a telephone number that its owner has proved. The person is None when there is
    none, or none whom a code lets in; the log says why.
    """
    text = typed.strip()
    user = User.objects.filter(username=text, erased__isnull=True).first()
    if user is None:
        proved = User.objects.filter(phone_verified=True, erased__isnull=True)
        user = proved.filter(phone__in=phones.possible(text)).order_by("pk").first()
    if user is None:
        number = phones.written(text)
        return None, f"typed:{(number or text).lower()}"
    name = f"person:{user.pk}"
    reason = closed_locally(user)
    if reason is None and not (user.phone and user.phone_verified):
        reason = "no-phone"
    if reason:
        LOG.warning("no code for a forgotten password: %s, person %s", reason, user.key)
        return None, name
    return user, name


def send_for_password(
    *, user: User | None, account: str, browser: str, language: str, now: datetime
) -> Code:
    """Send a code with which the person may choose a new password; see `account_of`."""
    phone = user.phone if user else ""
    return _send(PASSWORD, user, phone, account, browser, language, now)


def send_for_phone(*, user: User, phone: str, browser: str, language: str, now: datetime) -> Code:
    """Send a code to a number that the person says is theirs."""
    return _send(PHONE, user, phone, f"person:{user.pk}", browser, language, now)


def _send(
    purpose: str,
    user: User | None,
    phone: str,
    account: str,
    browser: str,
    language: str,
    now: datetime,
) -> Code:
    text = f"{secrets.randbelow(10**6):06d}"
    with transaction.atomic():
        Code.objects.filter(expires__lt=now - KEEP).delete()
        mark = keyed(f"browser:{browser}")
        Code.objects.filter(browser=mark, purpose=purpose, used__isnull=True).update(used=now)
        code = Code.objects.create(
            user=user,
            purpose=purpose,
            browser=mark,
            digest=_digest(browser, purpose, text if user else secrets.token_hex(16)),
            phone=phone,
            account=keyed(account),
            made=now,
            expires=now + LASTS,
        )
        if user is not None:
            put(
                channel="sms",
                to=phone,
                template=f"people/letters/code_{purpose}",
                context={"code": text, "minutes": int(LASTS.total_seconds() // 60)},
                language=user.language or language,
                organisation=None,  # whoever sees an organisation's messages must not see codes
                person=user.key,
                key=f"people.code:{code.pk}:{mark[:16]}",
                now=now,
                about=("code", str(code.pk)),
                fleeting=True,
            )
    return code


def waiting(*, purpose: str, browser: str, now: datetime) -> Code | None:
    """The code for which this browser waits, as long as it may be tried."""
    found = Code.objects.select_related("user").filter(
        browser=keyed(f"browser:{browser}"), purpose=purpose, used__isnull=True, expires__gt=now
    )
    code = found.order_by("-pk").first()
    return None if code is None or (code.tries >= TRIES and code.proved is None) else code


def prove(*, code: Code, browser: str, text: str, now: datetime) -> bool:
    """Try a code. Each try is counted before it is looked at, so that parallel ones count too."""
    mine = Code.objects.filter(
        pk=code.pk, tries__lt=TRIES, used__isnull=True, proved__isnull=True, expires__gt=now
    )
    if not mine.update(tries=F("tries") + 1):
        return False
    digits = "".join(text.split())
    if not constant_time_compare(_digest(browser, code.purpose, digits), code.digest):
        return False
    return bool(Code.objects.filter(pk=code.pk, proved__isnull=True).update(proved=now))


def use_for_password(*, code: Code, password: str, now: datetime) -> User:
    """Choose a new password with a proved code. Raises ValueError when it no longer serves."""
    with transaction.atomic():
        user = _use(code, now)
        signing.choose_password(user=user, password=password, how="code", now=now)
    return user


def use_for_phone(*, code: Code, now: datetime) -> User:
    """The number that the code was sent to is the person's. Nobody else's any longer."""
    with transaction.atomic():
        user = _use(code, now)
        others = User.objects.filter(phone=code.phone, phone_verified=True).exclude(pk=user.pk)
        others.update(phone_verified=False)
        user.phone, user.phone_verified = code.phone, True
        user.save(update_fields=["phone", "phone_verified"])
        signing.told(user, "phone.proved", now, after={"phone": code.phone})
    return user


def _use(code: Code, now: datetime) -> User:
    fit = Code.objects.filter(pk=code.pk, proved__isnull=False, used__isnull=True, expires__gt=now)
    if code.user is None or not fit.update(used=now):
        raise ValueError("the code no longer serves")
    return code.user


def _digest(browser: str, purpose: str, text: str) -> str:
    return keyed(f"code:{purpose}:{browser}:{text}")
