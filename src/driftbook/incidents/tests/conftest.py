"""The town and its people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from driftbook.incidents.tests.cast import Town, town
from driftbook.outbox.tests.web import Site, serving
from driftbook.work import stopping


@pytest.fixture
def here(db: None) -> Town:
    """Everybody and everything of the cast."""
    return town()


@pytest.fixture
def working() -> None:
    """Nobody has asked the worker to stop, whatever another test did."""
    stopping.begin()


@pytest.fixture
def site(settings: Any, working: None) -> Iterator[Site]:
    """Where webhooks of the town go."""
    settings.OUTBOX_TIMEOUT, settings.OUTBOX_LOOPBACK = 60, True
    with serving() as site:
        yield site
