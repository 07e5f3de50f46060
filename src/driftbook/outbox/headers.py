"""Headers that a mail may be given beside the usual ones, so that answers find their way back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from driftbook.outbox.models import MAIL

NAME, REPLY_TO, RETURN_PATH = "From", "Reply-To", "Return-Path"
"""The name beside our address, not the address; where answers go; where mail comes back to."""
OWN = "X-Driftbook"
"""By which an installation knows its own mail again."""
IN_REPLY_TO, REFERENCES, AUTO_SUBMITTED = "In-Reply-To", "References", "Auto-Submitted"
UNSUBSCRIBE, UNSUBSCRIBE_POST = "List-Unsubscribe", "List-Unsubscribe-Post"
"""Where somebody ends what they get, and that a mail program may do it by one POST (RFC 8058)."""
ONE_CLICK = "List-Unsubscribe=One-Click"
BY_HAND, GENERATED = "no", "auto-generated"
"""What `Auto-Submitted` says: a person wrote what the mail carries on, or nobody did (RFC 3834)."""
NOTHING_BACK, NO_ANSWERS = "All", "DR, RN, NRN, OOF, AutoReply"
"""What Exchange is asked to keep to itself. Where we read what comes back, not the failures."""
LONGEST, LONGEST_ID, MOST_IDS = 200, 250, 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ID = re.compile(r"<[!-;=?-~]{1,248}>")
_LINK = re.compile(r"<https?://[!-+\--;=?-~]{1,300}>")


class BadHeader(ValueError):
    """It is no header that a mail may be given, or its value could be read as another one."""


def domain() -> str:
    """That of the address that we send from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def own_id(name: str) -> str:
    """A Message-ID of ours; the name is one that nothing else has."""
    return f"<{name}@{domain()}>"


def is_id(text: str) -> bool:
    """Whether it may stand in `References`: brackets, no spaces, plain signs, not too long."""
    return _ID.fullmatch(text) is not None


def checked(headers: Mapping[str, str], channel: str) -> dict[str, str]:
    """The headers, each on one line and of a form that cannot be misread. Raises BadHeader.

    They are looked at when they are put and again when they are sent.
    """
    if headers and channel != MAIL:
        raise BadHeader(f"{channel} has no headers")
    for name, value in headers.items():
        if name not in _FORMS:
            raise BadHeader(f"{name!r} is not a header that a mail may be given")
        if not isinstance(value, str) or _CONTROL.search(value) or not _FORMS[name](value):
            raise BadHeader(f"{name}: {value!r}")
    return dict(headers)


def _is_address(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return value.isascii()


def _are_ids(value: str) -> bool:
    ids = value.split(" ")
    return len(ids) <= MOST_IDS and all(is_id(one) for one in ids)


def _is_name(value: str) -> bool:
    """What stands in front of our address must not look like another address."""
    return 0 < len(value) <= LONGEST and not set(value) & set("<>@")


_FORMS: dict[str, Callable[[str], object]] = {
    NAME: _is_name,
    REPLY_TO: _is_address,
    RETURN_PATH: _is_address,
    IN_REPLY_TO: is_id,
    REFERENCES: _are_ids,
    OWN: re.compile(r"[0-9a-f]{8,64}").fullmatch,
    UNSUBSCRIBE: _LINK.fullmatch,
    UNSUBSCRIBE_POST: ONE_CLICK.__eq__,
    AUTO_SUBMITTED: (BY_HAND, GENERATED, "auto-replied").__contains__,
}
