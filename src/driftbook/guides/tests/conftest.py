"""Guides written for a test, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from textwrap import dedent

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.guides.tests.lamp import COVER, GUIDES, SUPPORT, Reader
from driftbook.people.models import Agreement
from tests.shelf import lay

Write = Callable[..., None]


@pytest.fixture
def write(db: None) -> Write:
    """`write()` puts the handbook on the shelf; `write(version="2", guides=…)` the next edition.

    A chapter that is None is not in it; `spoilt` are files that cannot be read any longer.
    """

    def put(
        *,
        version: str = "1",
        support: str | None = SUPPORT,
        guides: str | None = GUIDES,
        spoilt: dict[str, str] | None = None,
    ) -> None:
        files = {"handbook.yaml": dedent(COVER.format(version=version))}
        chapters = {"support.yaml": support, "guides.yaml": guides}
        files |= {name: dedent(text) for name, text in chapters.items() if text is not None}
        agreement = Agreement.objects.get(handbook="town") if spoilt else None
        lay(files | (spoilt or {}), agreement=agreement)

    put()
    return put


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`at(NIGHT)` stops the clock there."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def reader(client: Client, db: None) -> Reader:
    """Somebody with a telephone."""
    return Reader(client)


@pytest.fixture
def other(db: None) -> Reader:
    """Somebody else with another telephone."""
    return Reader(Client())
