"""The world that all inputs are sent to: made once, and as it was after every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from driftbook.editions.exporting import kept, pdf
from tests.inputs.visitors import World, undone


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """In a transaction around those of the tests. How a PDF looks is asked elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "rendered", lambda html: b"%PDF-1.7")
        patch.setattr(kept, "keep", lambda key, make: make())
        with django_db_blocker.unblock(), undone():
            yield World()
