"""Several devices send at once: every entry has its number, none twice, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from driftbook.history.models import Event
from driftbook.incidents.actions.receiving import receive
from driftbook.incidents.entry_shapes import WireEntry
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.tests.cast import AGNES, LENA, NOW, town, user
from driftbook.incidents.tests.devices import Device
from driftbook.people.queries import actor_of
from tests.at_once import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]


def sends(name: str, entries: list[dict[str, Any]]) -> Callable[[], Any]:
    read = [WireEntry(**entry) for entry in entries]
    return lambda: receive(
        actor=actor_of(user(name), timezone.now()), entries=read, now=timezone.now()
    )


def test_the_same_batch_from_two_tabs_and_others_beside_it() -> None:
    here = town()
    phone = Device()
    key = phone.open(here.town.key, "power", "hall")
    for number in range(20):
        phone.write(key, "note", words=str(number))
    others = [Device() for _ in range(3)]
    for other in others:
        for number in range(10):
            other.write(key, "step", "undock", state="done", words=str(number))
    together([sends(AGNES, phone.log)])

    together(
        [
            *[sends(AGNES, phone.log)] * 3,
            *[sends(AGNES, other.log) for other in others],
            *[sends(AGNES, other.log) for other in others],
        ]
    )
    incident = Incident.objects.get(key=key)
    numbers = list(incident.entries.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 52))
    assert incident.position == 51


def test_the_same_incident_opened_twice_at_once() -> None:
    here = town()
    phone = Device()
    key = phone.open(here.town.key, "power", "hall")
    together([sends(AGNES, phone.log)] * 6)
    assert Incident.objects.get(key=key).position == 1
    assert Event.objects.filter(did="incident.opened").count() == 1


def test_cards_that_pause_each_other_open_and_close_at_once() -> None:
    """Each opening and closing looks at all the others: they must not wait in a circle."""
    here = town()
    opened: list[UUID] = []
    openings, closings = [], []
    for number in range(12):
        phone = Device()
        situation = "evacuation" if number % 3 == 0 else "power"
        key = phone.open(here.town.key, situation, "hall" if number % 2 else "library")
        opened.append(key)
        phone.write(key, "duty", "log", person=str(user(LENA).key))
        openings.append(sends(LENA, phone.log))
        later = phone.write(key, "closing", state="closed", at=NOW + timedelta(hours=1))
        closings.append(sends(LENA, [later]))
    together(openings)
    together(closings)
    assert Incident.objects.filter(ended=None).count() == 0
    for key in opened:
        said = LogEntry.objects.filter(incident__key=key, kind="pause").order_by("number")
        states: dict[str, list[str]] = {}
        for row in said:
            states.setdefault(row.subject, []).append(row.data["state"])
        assert all(states[-1:] != ["paused"] for states in states.values())
