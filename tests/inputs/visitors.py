"""Everybody who may send something, and one of everything that they may name."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.core.signals import got_request_exception
from django.db import transaction
from django.utils import timezone

from driftbook.people import tokens
from driftbook.people.models import Token
from driftbook.people.permissions import ROLES
from tests.cast import person, session_of
from tests.house.objects import Objects

EVERYTHING = "own-everything"
"""Somebody with every role in the organisation whose objects they are."""
FOREIGN = "foreign-everything"
"""Somebody with every role where there is nothing."""
NOBODY = ""
"""Has not signed in."""
VISITORS = (EVERYTHING, *(f"own-{role}" for role in ROLES), FOREIGN, "nora", NOBODY)


@dataclass(frozen=True)
class World:
    """The objects, and everybody with a token and a session."""

    objects: Objects = field(default_factory=Objects)
    sessions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = self.objects.organisation
        for role in ROLES:
            self._introduce(f"own-{role}", at, role)
        self._introduce(EVERYTHING, at, *ROLES)
        self._introduce(FOREIGN, "far-away", *ROLES)
        self._introduce("nora", "")

    def _introduce(self, name: str, at: str, *roles: str) -> None:
        user, now = person(name, at, *roles), timezone.now()
        self.sessions[name] = session_of(user)
        until = now + timedelta(days=1)
        about = {"user": user, "name": "x", "made": now, "expires": until}
        Token.objects.create(digest=tokens.digest(_text(name)), **about)

    def headers(self, name: str) -> dict[str, str]:
        """Of a program of this visitor."""
        plain = {"Accept-Encoding": "identity"}
        return plain | ({"Authorization": f"Bearer {_text(name)}"} if name else {})

    def holes(self, path: str) -> dict[str, str]:
        """What stands in the holes of a path that is written `/a/<uuid:key>/`, for what is there."""
        names = re.findall(r"<(?:\w+:)?(\w+)>", path)
        return {name: str(self.objects.named(name, path)) for name in names}

    def query(self, path: str) -> dict[str, str]:
        return dict(parse_qsl(self.objects.query(path).removeprefix("?")))


def _text(name: str) -> str:
    return "driftbook_" + name.replace("-", "").ljust(43, "t")[:43]


@contextmanager
def undone() -> Iterator[None]:
    """What is written meanwhile is taken back; what wants the outermost transaction may have one."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def heard() -> Iterator[list[str]]:
    """The tracebacks of what went wrong inside, for whoever reads why a test fails."""
    faults: list[str] = []

    def listen(**_said: Any) -> None:
        faults.append(traceback.format_exc())

    got_request_exception.connect(listen)
    try:
        yield faults
    finally:
        got_request_exception.disconnect(listen)
