"""Nobody has asked to end, and a handler for one test only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from driftbook.inbox import routing
from driftbook.inbox.routing import Verdict
from driftbook.inbox.tests.cast import Handler
from driftbook.work import stopping


@pytest.fixture
def handles() -> Iterator[Callable[..., Handler]]:
    """`handles(Verdict("review"))`: how the next letters end."""
    before = routing.handler()

    def choose(*ends: Verdict | BaseException) -> Handler:
        made = Handler(*ends)
        routing.register(made)
        return made

    yield choose
    routing.register(before)


@pytest.fixture(autouse=True)
def afresh() -> None:
    stopping.begin()
