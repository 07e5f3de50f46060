"""From the ledger to what a mail becomes: claim, understand, hand over, write down.

A mail is claimed with a lease and its attempt is committed first, so that one that kills its reader
is given up and not read for ever. What it becomes is written in one transaction with how it ended.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from driftbook.inbox.letters import Letter
from driftbook.inbox.models import (
    DONE,
    DUPLICATE,
    IGNORED,
    QUARANTINED,
    REFUSED,
    REVIEW,
    WAITING,
    Mail,
)
from driftbook.inbox.own import Ours, ours
from driftbook.inbox.parsing import Unreadable, understand
from driftbook.inbox.parsing.bodies import TooDeep
from driftbook.inbox.routing import Verdict, handler
from driftbook.work import stopping
from driftbook.work.claims import ended, lease, lock, settle
from driftbook.work.pauses import pause

ATTEMPTS = 8
"""Over some twenty minutes; then somebody looks."""
FIRST_PAUSE = timedelta(seconds=10)
HANDLED = (DONE, REVIEW, IGNORED, REFUSED)
_BOTH = """SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)) FROM inbox_mail
    WHERE id = %s AND claimed_by = %s AND state = %s FOR UPDATE"""

logger = logging.getLogger("driftbook.inbox")
Clock = Callable[[], datetime]


class _Lost(Exception):
    """Another worker has taken over; nothing is written."""


def read_due(now: datetime, limit: int) -> int:
    """Read at most `limit` mails that wait; returns how many were touched."""
    begun = time.monotonic()
    known: dict[int, Ours] = {}
    done = 0
    while done < limit and not stopping.asked():
        at = now + timedelta(seconds=time.monotonic() - begun)
        mail = _claim(at)
        if mail is None:
            break
        done += 1
        if mail.mailbox_id not in known:
            known[mail.mailbox_id] = ours(mail.mailbox)
        _read(mail, known[mail.mailbox_id], at)
    return done


def _claim(now: datetime) -> Mail | None:
    free = Q(claimed_until__isnull=True) | ended(now, settings.INBOX_LEASE)
    waiting = Mail.objects.filter(free, state=WAITING, due__lte=now)
    with transaction.atomic(durable=True):
        mail = lock(waiting.select_related("mailbox__agreement").order_by("due", "pk"))
        if mail is None:
            return None
        number = mail.attempts + 1
        mine = lease(mail, now=now, period=settings.INBOX_LEASE, attempts=number)
    return mail if mine else None


def _read(mail: Mail, known: Ours, now: datetime) -> None:
    if mail.attempts > ATTEMPTS:
        _quarantine(mail, "killed-its-reader", "", now)
        return
    try:
        letter = understand(mail, known)
        with transaction.atomic():
            _hold(mail, letter)
            verdict = judge(letter, now)
            if not settle(mail, **outcome(letter, verdict, now)):
                raise _Lost
    except _Lost:
        logger.warning("%s was read by somebody else meanwhile", mail)
    except (Unreadable, TooDeep, RecursionError) as wrong:
        _quarantine(mail, "unreadable", str(wrong), now)
    except Exception as fault:
        logger.exception("%s could not be handled", mail)
        told = f"{type(fault).__name__}: {fault}"
        if mail.attempts >= ATTEMPTS:
            _quarantine(mail, "failed", told, now)
        else:
            settle(mail, error=told[:500], due=now + pause(mail.attempts, base=FIRST_PAUSE))


def judge(letter: Letter, now: datetime) -> Verdict:
    """What becomes of a letter; what the handler does for it is written in this transaction."""
    if letter.own:
        return Verdict(IGNORED, "own-mail")
    same = _same(letter)
    if same is not None:
        return Verdict(DUPLICATE, "same-mail", (same.about_kind, same.about_key))
    return handler().take(letter, now)


def outcome(letter: Letter, verdict: Verdict, now: datetime) -> dict[str, object]:
    """The columns of a mail that has been judged."""
    return {
        "state": verdict.state,
        "why": verdict.why[:300],
        "about_kind": verdict.about[0][:60],
        "about_key": verdict.about[1][:200],
        "due": None,
        "ended": None if verdict.state == REVIEW else now,
        "error": "",
        "message_id": letter.message_id[:500],
        "content": letter.digest,
        "sender": letter.sender[:320],
        "subject": letter.subject[:300],
    }


def _same(letter: Letter) -> Mail | None:
    """An earlier mail of the mailbox with this Message-ID and this content.

    One that says neither who it is nor when it was written is like no other.
    """
    if not letter.message_id and letter.date is None:
        return None
    known = {"message_id": letter.message_id} if letter.message_id else {"sender": letter.sender}
    # asked for all of it at once, SQLite walks through every mail of the mailbox
    rows = Mail.objects.filter(**known).exclude(pk=letter.mail.pk).order_by().defer("raw")
    same = (
        mail
        for mail in rows
        if mail.mailbox_id == letter.mail.mailbox_id
        and (mail.message_id, mail.content) == (letter.message_id, letter.digest)
        and mail.state in HANDLED
    )
    return min(same, key=lambda mail: mail.pk, default=None)


def _hold(mail: Mail, letter: Letter) -> None:
    """Hold the mail's row, and its Message-ID: two copies must not both find that they are first.

    SQLite has one writer at a time, and whoever lost the lease finds out when they write the
    outcome. Raises _Lost.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        name = f"mail:{mail.mailbox_id}:{letter.message_id}"
        cursor.execute(_BOTH, [name, mail.pk, mail.claimed_by, WAITING])
        if cursor.fetchone() is None:
            raise _Lost


def _quarantine(mail: Mail, why: str, error: str, now: datetime) -> None:
    logger.error("%s is quarantined: %s %s", mail, why, error)
    settle(mail, state=QUARANTINED, why=why, error=error[:500], due=None)
