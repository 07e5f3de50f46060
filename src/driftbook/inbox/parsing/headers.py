"""Headers as text: encoded words, bare bytes, folded lines, and the ids of mails."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from driftbook.inbox.parsing.charsets import text

_ID = re.compile(r"<[^<>\s]{1,480}>")
_SPACE = re.compile(r"\s+")
MOST_REFERENCES = 50
LONGEST = 10_000
"""Characters of one header that are looked at."""


def header(mail: Message, name: str) -> str:
    """The first header of this name, on one line, decoded; empty: there is none."""
    return next(iter(headers(mail, name)), "")


def headers(mail: Message, name: str) -> list[str]:
    """All headers of this name, each on one line and decoded."""
    return [decoded(raw) for raw in bare(mail, name)]


def bare(mail: Message, name: str) -> list[str]:
    """All headers of this name as they came; bytes outside ASCII are read as text."""
    return [_bare(value) for key, value in mail.raw_items() if key.lower() == name.lower()]


def decoded(raw: str) -> str:
    """Encoded words (RFC 2047) as what they say; those that are broken stay as they are."""
    try:
        parts = decode_header(raw) if "=?" in raw else [(raw, None)]
    except Exception:  # binascii errors, unknown encodings: whatever it is, it stays
        parts = [(raw, None)]
    said = []
    for part, charset in parts:
        said.append(text(part, charset or "") if isinstance(part, bytes) else part)
    return _SPACE.sub(" ", "".join(said)).strip()


def ids(values: Iterable[str]) -> list[str]:
    """The ids in these headers, with their brackets."""
    return [found for value in values for found in _ID.findall(value)]


def references(mail: Message) -> tuple[str, ...]:
    """What it answers: In-Reply-To, then References from the nearest to the first, each once."""
    nearest = ids(bare(mail, "In-Reply-To")) + ids(bare(mail, "References"))[::-1]
    return tuple(dict.fromkeys(nearest))[:MOST_REFERENCES]


def message_id(mail: Message) -> str:
    """With its brackets; one without them, or with spaces, is taken as it stands."""
    said = next(iter(bare(mail, "Message-ID")), "").strip()
    found = ids([said])
    return found[0] if found else _SPACE.sub("", said)[:480]


def date(mail: Message) -> datetime | None:
    """What the sender's clock said; in UTC where it does not say how far from it."""
    try:
        at = parsedate_to_datetime(header(mail, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None


def _bare(value: object) -> str:
    said = str(value)[:LONGEST]
    whole = said.encode("utf-8", "surrogateescape")
    return _SPACE.sub(" ", text(whole)).strip()
