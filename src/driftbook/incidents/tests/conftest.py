"""The town and its people."""

from __future__ import annotations

import pytest

from driftbook.incidents.tests.cast import Town, town
from driftbook.work import stopping


@pytest.fixture
def here(db: None) -> Town:
    """Everybody and everything of the cast."""
    return town()


@pytest.fixture
def working() -> None:
    """Nobody has asked the worker to stop, whatever another test did."""
    stopping.begin()
