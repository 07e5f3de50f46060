"""Tokens: a key with which a program calls the API as its owner. Only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from driftbook.people.models import Token

PREFIX = "driftbook_"
LONGEST = timedelta(days=366)
LOOKED_AT = timedelta(minutes=1)
"""How exact the instant of last use is."""


def new() -> str:
    """A new token's text: 256 bits, with a prefix by which a leaked one can be recognised."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """What is kept of a token. It has too many bits to be guessed, so a plain hash will do."""
    return hashlib.sha256(text.encode()).hexdigest()


def holder(text: str, now: datetime) -> Token | None:
    """The token with this text, unless it has expired or is somebody's from a directory."""
    found = Token.objects.select_related("user").filter(digest=digest(text), expires__gt=now)
    return found.filter(user__directory__isnull=True, user__erased__isnull=True).first()
