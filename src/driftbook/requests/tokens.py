"""Addresses to which answers about a case come: `cases+<which>.<proof>@example.org`.

`which` names the case and the person to whom the mail went; the proof is a keyed hash of both, of
which nobody can guess one. It says which case is meant, and nothing about who writes: whoever
reads a token must still ask that of the sender.
"""

from __future__ import annotations

import base64
import re
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from driftbook.inbox.models import Mailbox
from driftbook.people.models import Agreement, User
from driftbook.requests.models import Case

LONGEST_NAME = 64
"""Of what stands before the @ (RFC 5321)."""
_SALT = "driftbook.requests.tokens"
_LENGTH = 20
"""Signs of the proof, five bits each."""
_TOKEN = re.compile(
    rf"(?P<case>[0-9a-z]{{1,13}})-(?P<user>[0-9a-z]{{1,13}})\.(?P<proof>[a-z2-7]{{{_LENGTH}}})"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Found(NamedTuple):
    """What a token stands for."""

    case: Case
    person: UUID | None
    """To whom the mail went, by key; None: to the correspondent of the case."""


def mailbox(agreement: Agreement) -> Mailbox | None:
    """The mailbox to which answers about the cases of an agreement come, if there is one."""
    running = Mailbox.objects.filter(agreement=agreement, ended__isnull=True)
    return running.order_by("pk").first()


def address(case: Case, person: UUID | None, correspondent: str = "") -> str | None:
    """Where an answer of this person, or else of the correspondent, is to go.

    None: the agreement has no mailbox, or one with a name that leaves no room for a token.
    """
    box = mailbox(case.agreement)
    user = User.objects.filter(key=person).only("pk", "key").first() if person else None
    if box is None or (person and user is None) or not (person or correspondent):
        return None
    return at(box, case, user, correspondent)


def at(box: Mailbox, case: Case, user: User | None, correspondent: str = "") -> str | None:
    """As `address`, where mailbox and person are known."""
    name, _, domain = box.address.partition("@")
    which = f"{_short(case.pk)}-{_short(user.pk if user else 0)}"
    proof = _proof(settings.SECRET_KEY, case, user, correspondent)
    written = f"{name}+{which}.{proof}"
    return f"{written}@{domain}" if len(written) <= LONGEST_NAME else None


def read(token: str) -> Found | None:
    """What stands behind the + of an address of ours, in letters of any size; None: not ours.

    A token that was made under a former secret key still counts (`SECRET_KEY_FALLBACKS`). One made
    for a correspondent counts as long as the case knows the address.
    """
    parts = _TOKEN.fullmatch(token.lower())
    if parts is None:
        return None
    rows = Case.objects.select_related("agreement", "customer", "provider")
    case = rows.filter(pk=_number(parts["case"])).first()
    number = _number(parts["user"])
    user = User.objects.filter(pk=number).first() if number else None
    if case is None or (number and user is None) or not (user or case.correspondent):
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = [_proof(str(key), case, user, case.correspondent) for key in keys]
    if not any(constant_time_compare(parts["proof"], one) for one in known):
        return None
    return Found(case, user.key if user else None)


def _proof(secret: str, case: Case, user: User | None, correspondent: str) -> str:
    whom = user.key if user else correspondent.lower()
    made = salted_hmac(_SALT, f"{case.key}:{whom}", secret=secret, algorithm="sha256")
    return base64.b32encode(made.digest()).decode().lower()[:_LENGTH]


def _short(number: int) -> str:
    signs = ""
    while number:
        number, rest = divmod(number, len(_DIGITS))
        signs = _DIGITS[rest] + signs
    return signs or "0"


def _number(signs: str) -> int:
    """No larger than a key of the database may be."""
    return min(int(signs, len(_DIGITS)), 2**63 - 1)
