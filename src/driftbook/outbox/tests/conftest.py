"""Templates for letters, and ways out that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from driftbook.outbox import ways
from driftbook.outbox.tests.post import Fate
from driftbook.work import stopping


@pytest.fixture(autouse=True)
def letters(settings: Any, tmp_path: Path) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "letters"]}]
    settings.OUTBOX_FILES = tmp_path / "outbox"
    stopping.begin()


@pytest.fixture
def fate(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Fate]:
    """`fate(Failed("no"), "id")`: how the next messages end."""

    def choose(*ends: str | BaseException) -> Fate:
        channel = Fate(*ends)
        monkeypatch.setattr(ways, "channel", lambda name: channel)
        return channel

    return choose
