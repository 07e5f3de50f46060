"""Browsers in which somebody has come in before: nobody elsewhere can use up their tries.

A cookie holds a random mark, and hashes of those who came in there with something that we keep (not
through a directory, which has limits of its own). It is signed, and it opens nothing: it only says
where tries are counted. Several people may share a device.
"""

from __future__ import annotations

import secrets

from django.core import signing
from django.http import HttpRequest, HttpResponse

from driftbook.people.limits import keyed
from driftbook.people.models import User
from driftbook.theme.cookies import YEAR, recalled, remember

COOKIE = "known"
SALT = "driftbook.people.browsers"
MOST = 12
"""How many people a shared device remembers; who came in longest ago is forgotten."""


def mark_for(request: HttpRequest, user: User | None) -> str:
    """The browser's mark, when this person has come in in it before; else ""."""
    mark, people = _read(request)
    return mark if user is not None and _hash(user) in people else ""


def know(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """The person has come in in this browser."""
    mark, people = _read(request)
    mine = _hash(user)
    kept = [one for one in people if one != mine][-(MOST - 1) :]
    value = signing.dumps([mark or secrets.token_urlsafe(18), *kept, mine], salt=SALT)
    remember(response, COOKIE, value)


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        mark, *people = signing.loads(recalled(request, COOKIE), salt=SALT, max_age=YEAR)
    except (signing.BadSignature, ValueError):
        return "", []
    return str(mark), [str(one) for one in people]


def _hash(user: User) -> str:
    return keyed(f"known:{user.key}")[:16]
