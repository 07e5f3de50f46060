"""Four workers wake on Monday at six, and some of them die at it: one report, each mail once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from driftbook.doors.batteries import paper
from driftbook.doors.batteries.due import Batteries
from driftbook.doors.models import BatteryReport
from driftbook.doors.tests import locks
from driftbook.doors.tests.batteries import MONDAY, claims, falling
from driftbook.history.models import Event
from driftbook.jobs.tests.crowd import alone, in_a_file
from driftbook.outbox.models import Attachment, Message
from driftbook.work import stopping
from tests.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, DEATHS = 4, 3


class Killed(BaseException):
    """Nothing catches it, as if the process were gone."""


def test_nobody_waits_while_it_is_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite has one writer: a door that is opened then would wait as long as the press takes."""
    open_at_press: list[bool] = []

    def pressed(said: dict[str, Any]) -> bytes:
        open_at_press.append(connection.in_atomic_block)
        return b"%PDF-1.7"

    monkeypatch.setattr(paper, "pressed", pressed)
    stopping.begin()
    town = locks.town()
    claims(town.lock, falling(60, 0.8))
    Batteries().run_due(MONDAY, 20)
    assert open_at_press == [False]
    assert BatteryReport.objects.get().pressed == MONDAY


@pytest.fixture
def deaths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whoever presses first is killed at it, three times."""
    left, lock = [DEATHS], threading.Lock()

    def pressed(said: dict[str, Any]) -> bytes:
        with lock:
            left[0] -= 1
            if left[0] >= 0:
                raise Killed
        return b"%PDF-1.7"

    monkeypatch.setattr(paper, "pressed", pressed)
    return left


def test_one_report_and_each_mail_once(tmp_path: Path, deaths: list[int]) -> None:
    stopping.begin()
    town = locks.town()
    claims(town.lock, falling(60, 0.8))

    def work() -> str:
        try:
            Batteries().run_due(MONDAY, 20)
        except Killed:
            return "killed"
        return "lives"

    presses: list[Callable[[], str]] = [work] * WORKERS
    with in_a_file(tmp_path):
        fates = [fate for _wake in range(4) for fate in together(presses)]
        reports = alone(lambda: list(BatteryReport.objects.values_list("pressed", flat=True)))
        mails = alone(lambda: sorted(Message.objects.values_list("to", flat=True)))
        files = alone(Attachment.objects.count)
        told = alone(lambda: sorted(Event.objects.values_list("did", flat=True)))
    assert fates.count("killed") == DEATHS
    assert reports == [MONDAY]
    assert mails == ["desk@example.org", "sven@example.org"]
    assert files == 4
    assert told.count("battery-report.made") == 1
    assert told.count("battery-report.mailed") == 1
