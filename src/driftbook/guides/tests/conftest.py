"""Guides written for a test, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.guides.tests.lamp import COVER, GUIDES, SUPPORT, Reader

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, settings: Any) -> Write:
    """`write()` puts the handbook on the shelf; `write(version="2", guides=…)` changes it."""
    settings.HANDBOOKS = tmp_path
    folder = tmp_path / "town"
    folder.mkdir()

    def put(*, version: str = "1", support: str = SUPPORT, guides: str = GUIDES) -> None:
        for name, text in (("handbook", COVER.format(version=version)), ("support", support)):
            (folder / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
        (folder / "guides.yaml").write_text(dedent(guides), encoding="utf-8")

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
