"""The shipped handbooks, and a short way to ask them."""

from collections.abc import Callable
from datetime import datetime

import pytest

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import Answer, asked, decide
from tests.handbook.small import shipped

Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """`ask("orebro", "2026-11-24T23:10", system="carelock")`; the time is local."""

    def answer(book: str | Handbook, at: str, **question: str | tuple[str, ...]) -> Answer:
        handbook = shipped(book) if isinstance(book, str) else book
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=handbook.zone)
        return decide(handbook, asked(handbook, **question), instant)  # type: ignore[arg-type]

    return answer
