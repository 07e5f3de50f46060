"""Nothing is done yet, nobody has asked to end, no other source is known."""

from __future__ import annotations

import pytest

from driftbook.work import due, periodic, stopping
from driftbook.work.tests import chores


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    chores.DONE.clear()
    chores.FAULTS.clear()
    stopping.begin()
    monkeypatch.setattr(due, "_SOURCES", {})
    monkeypatch.setattr(periodic, "_PERIODIC", {})
