"""Opening a door from another program: the same refusals, and the same tap once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.doors.models import Command
from driftbook.doors.tests.locks import ASTRID, CARLA, OTTO, Town, of, user
from driftbook.doors.tests.locks import town as a_town
from driftbook.doors.wire import publishing
from driftbook.history.models import Event
from driftbook.people import limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setattr(publishing, "publish_command", lambda one, now: True)
    return a_town()


def ask(who: str, town: Town, unit: str = "lock", **more: Any) -> Any:
    client: Client = of(who)
    sent = json.dumps({"act": "open", "pressed": str(uuid4()), **more})
    path = f"/api/v1/doors/units/{getattr(town, unit).key}/commands"
    return client.post(path, sent, content_type="application/json")


def test_a_program_asks_and_asks_what_came_of_it(town: Town) -> None:
    pressed = str(uuid4())
    first, again = (ask(CARLA, town, pressed=pressed) for _time in range(2))
    assert first.status_code == again.status_code == 200
    told = first.json()
    assert told["key"] == again.json()["key"]
    assert told["outcome"] == ""
    path = f"/api/v1/doors/commands/{told['key']}"
    assert of(CARLA).get(path).json()["text"].startswith("Asking the door to open")
    Command.objects.update(outcome="done", answered=timezone.now())
    assert of(CARLA).get(path).json()["outcome"] == "done"
    for stranger in (ASTRID, OTTO):
        assert of(stranger).get(path).status_code == 404
    assert Client().get(path).status_code == 401


def test_a_refusal_says_where_it_is_changed(town: Town) -> None:
    answer = ask(CARLA, town, "far")
    assert answer.status_code == 409
    assert answer.json()["error"] == "no-key-bundle"
    assert answer.json()["known"] == ["The administration: SPOC, The town"]
    assert "The door is in: South." in answer.json()["detail"]


def test_the_same_tap_for_something_else(town: Town) -> None:
    pressed = str(uuid4())
    ask(CARLA, town, pressed=pressed)
    answer = ask(CARLA, town, pressed=pressed, act="lock")
    assert (answer.status_code, answer.json()["error"]) == (409, "pressed-before")


@pytest.mark.parametrize(("who", "status"), [(OTTO, 404), ("adam", 403)])
def test_whose_it_is(town: Town, who: str, status: int) -> None:
    assert ask(who, town).status_code == status


@pytest.mark.parametrize("sent", [{"act": "x"}, {"pressed": "x"}])
def test_nonsense(town: Town, sent: dict[str, str]) -> None:
    assert ask(CARLA, town, **sent).status_code == 422
    assert user(CARLA)
    assert not Command.objects.exists()


def test_nobody_taps_without_end(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "tap", limits.Limit(3, 10**9, timedelta(minutes=10)))
    pressed = str(uuid4())
    answers = [ask(CARLA, town, pressed=pressed) for _time in range(6)]
    assert {one.status_code for one in answers} == {200}  # the same tap again is no other one
    answers = [ask(CARLA, town, "far") for _time in range(4)]
    assert [one.status_code for one in answers] == [409, 409, 429, 429]
    assert answers[-1].json()["error"] == "too-often"
    assert answers[-1]["Retry-After"] == "600"
    assert Event.objects.filter(did="door.refused").count() == 2
    assert ask(ASTRID, town).status_code == 200
