"""Every test keeps the files of its cases in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from driftbook.requests.tests.cast import Houses, houses
from driftbook.requests.tests.letters import a_mailbox
from driftbook.work import stopping


@pytest.fixture(autouse=True)
def case_files(settings: Any, tmp_path: Path) -> Path:
    """Where they lie."""
    settings.CASE_FILES = tmp_path / "cases"
    return tmp_path / "cases"


@pytest.fixture
def here(db: None) -> Houses:
    """Everybody and everything of the cast."""
    return houses()


@pytest.fixture
def made(here: Houses) -> Houses:
    """The same, with the mailbox to which answers come."""
    a_mailbox(here)
    return here


@pytest.fixture
def working() -> None:
    """Nobody has asked the worker to stop, whatever another test did."""
    stopping.begin()
