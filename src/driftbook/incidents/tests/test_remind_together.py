"""Two workers, or a worker and somebody who writes: everything is told once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from driftbook.incidents.due import Reminders
from driftbook.incidents.models import Reminder
from driftbook.incidents.tests.cast import LARS, NOW, town
from driftbook.incidents.tests.telling import MINUTE, deliver, informed, opened, outlet, put, wrote
from driftbook.outbox.tests.web import Site, serving
from driftbook.work import stopping
from tests.at_once import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


@pytest.fixture(autouse=True)
def site(settings: Any) -> Iterator[Site]:
    stopping.begin()
    settings.OUTBOX_TIMEOUT, settings.OUTBOX_LOOPBACK = 60, True
    with serving() as site:
        yield site


def test_four_workers_remind_once_of_each_incident() -> None:
    town()
    many = [opened("power", place) for place in ("hall", "library") for _ in range(5)]
    due = NOW + 15 * MINUTE
    done = together([lambda: Reminders().run_due(due, 50)] * 4)
    assert sum(done) >= len(many)  # one that another has just told is looked at, and left
    assert len(put("mail")) == len(many)
    assert {message.to for message in put("mail")} == {f"{LARS}@example.org"}
    assert not Reminder.objects.filter(ended=None).exists()


def test_a_reminder_and_the_message_that_makes_it_needless_do_not_wait_for_ever() -> None:
    town()
    power = opened()
    due = NOW + 15 * MINUTE
    together(
        [
            lambda: Reminders().run_due(due, 50),
            lambda: informed(power, "crisis", "managers", at=due),
            lambda: Reminders().run_due(due, 50),
            lambda: wrote(power, "note", at=due, words="x"),
        ]
    )
    assert len([message for message in put("mail") if "Things are due" in message.subject]) <= 1
    waiting = Reminder.objects.filter(ended=None).values_list("at", flat=True)
    assert set(waiting) == {due + timedelta(hours=1)}


def test_the_same_press_at_the_same_moment_asks_the_program_once(site: Site) -> None:
    here = town()
    outlet(here, "announcement", "breakdown", site.url)
    power, id = opened(), uuid.uuid4()

    def press() -> None:
        wrote(power, "announcement", "breakdown", state="on", queues=["main"], how="program", id=id)

    together([press] * 4)
    deliver()
    together([lambda: Reminders().run_due(NOW + MINUTE / 6, 50)] * 3)
    assert len(site.got) == 1
    assert power.entries.filter(kind="announcement").count() == 2
