"""Installations of a test's own, each with a database that it may break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.company import Company
from tests.work.conftest import database

__all__ = ["company", "database"]


@pytest.fixture
def company(database: str, tmp_path: Path) -> Iterator[Company]:
    """With tables, and nobody in it."""
    with Company(database, tmp_path) as there:
        there.ask("migrate")
        yield there
