"""One HTTP POST, and how it ended."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import requests
import urllib3.exceptions
from django.conf import settings

from driftbook.outbox.channels import Failed, InDoubt

CONNECT = 5  # seconds
LONGEST_ANSWER = 10_000  # bytes; nobody who takes a message has more to say


class Said(NamedTuple):
    """What the other side has answered."""

    status: int
    body: bytes
    """Its beginning."""
    after: float
    """Seconds for which it wants to be left alone; 0: it says nothing of that."""


def post(session: requests.Session, url: str, **more: Any) -> Said:
    """The answer; redirects are not followed.

    Raises Failed when nothing was sent, InDoubt when the answer is missing.
    """
    try:
        with session.post(
            url,
            allow_redirects=False,
            stream=True,
            timeout=(CONNECT, settings.OUTBOX_TIMEOUT),
            **more,
        ) as answer:
            body = answer.raw.read(LONGEST_ANSWER, decode_content=True) or b""
            return Said(answer.status_code, body, _seconds(answer.headers.get("Retry-After", "")))
    except requests.RequestException as wrong:
        if _never_connected(wrong):
            raise Failed(f"no connection: {_cause(wrong)}", away=True) from wrong
        raise InDoubt(f"no answer: {_cause(wrong)}", away=True) from wrong
    except urllib3.exceptions.HTTPError as wrong:
        raise InDoubt(f"half an answer: {type(wrong).__name__}", away=True) from wrong


def _seconds(text: str) -> float:
    """What Retry-After says: seconds, or a date."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with contextlib.suppress(ValueError, TypeError):
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 0.0)
    return 0.0


def _never_connected(wrong: requests.RequestException) -> bool:
    before = (
        requests.exceptions.ConnectTimeout,
        requests.exceptions.SSLError,
        requests.exceptions.InvalidURL,
        requests.exceptions.MissingSchema,
        requests.exceptions.InvalidSchema,
    )
    return isinstance(wrong, before) or isinstance(
        _reason(wrong), urllib3.exceptions.NewConnectionError
    )


def _reason(wrong: requests.RequestException) -> object:
    inner = wrong.args[0] if wrong.args else None
    return getattr(inner, "reason", inner)


def _cause(wrong: requests.RequestException) -> str:
    """The kind of error; its text may hold addresses and, in them, secrets."""
    reason = _reason(wrong)
    return type(reason).__name__ if isinstance(reason, Exception) else type(wrong).__name__
