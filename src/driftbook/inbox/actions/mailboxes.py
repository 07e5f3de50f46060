"""Mailboxes: opened and ended by the operator; their fetcher says how they are."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.inbox.models import Mailbox
from driftbook.people.models import Agreement, Organisation

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


class BadMailbox(ValueError):
    """It cannot be opened; the text says why."""


def open_mailbox(
    *, address: str, agreement: Agreement, imap: str, secret: str, by: By, now: datetime
) -> Mailbox:
    """Take mail to an address for an agreement; mail on its server from before this day is left.

    The same again changes how its server is reached, and opens one that had ended. Raises
    BadMailbox.
    """
    address = address.strip().lower()
    _check(address, imap, secret)
    with transaction.atomic():
        there = Mailbox.objects.select_for_update().filter(address=address).first()
        if there is not None and there.agreement_id != agreement.pk:
            raise BadMailbox(f"{address} takes mail for the handbook '{there.agreement}' already")
        if there is None:
            there = Mailbox(address=address, agreement=agreement, since=now)
        elif (there.imap, there.secret, there.ended) == (imap, secret, None):
            return there
        there.imap, there.secret, there.ended, there.trouble = imap, secret, None, ""
        there.save()
        _tell(there, "mailbox.opened", by, now)
    return there


def end(*, mailbox: Mailbox, by: By, now: datetime) -> None:
    """Take no more mail there; what was taken is still read. Ending twice is ending once."""
    with transaction.atomic():
        if Mailbox.objects.filter(pk=mailbox.pk, ended__isnull=True).update(ended=now):
            _tell(mailbox, "mailbox.ended", by, now)


def reached(*, mailbox: Mailbox, now: datetime) -> None:
    """Its server has answered."""
    Mailbox.objects.filter(pk=mailbox.pk).update(seen=now, trouble="")


def in_trouble(*, mailbox: Mailbox, trouble: str, now: datetime) -> None:
    """Its server could not be reached, or refuses us."""
    Mailbox.objects.filter(pk=mailbox.pk).update(trouble=trouble[:300])


def _check(address: str, imap: str, secret: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise BadMailbox(f"{address!r} is no mail address") from None
    if "+" in address:
        raise BadMailbox(f"{address} has a +; what stands behind it is for the tokens of answers")
    if not imap:
        return
    url = urlsplit(imap)
    if url.scheme not in ("imaps", "imap") or not url.hostname or not url.username:
        raise BadMailbox(f"{imap!r} is not of the form imaps://user@host:993/INBOX")
    if url.password:
        raise BadMailbox("no password in the address: name the variable that holds it")
    if url.scheme == "imap" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise BadMailbox("imap:// is for this machine alone; use imaps://")
    if not VARIABLE.fullmatch(secret):
        raise BadMailbox("name the variable that holds the password: CASES_MAIL_PASSWORD")


def _tell(mailbox: Mailbox, did: str, by: By, now: datetime) -> None:
    providers = Organisation.objects.filter(
        parts__agreement=mailbox.agreement_id, parts__provides=True
    )
    for organisation in providers.order_by("key"):
        record(
            organisation=organisation.key,
            by=by,
            did=did,
            kind="mailbox",
            key=mailbox.address,
            after={"handbook": mailbox.agreement.handbook, "server": mailbox.imap},
            now=now,
        )
