"""Many taps at the same moment: the same one is one command, and each is in the history once."""

from __future__ import annotations

import time
from datetime import datetime
from threading import Event as Signal
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from driftbook.doors.models import Command
from driftbook.doors.opening import actions, due
from driftbook.doors.opening.due import LATE
from driftbook.doors.opening.refusals import Conflict
from driftbook.doors.tests.locks import ASTRID, CARLA, NOW, Town, actor
from driftbook.doors.tests.locks import town as a_town
from driftbook.doors.wire import publishing
from driftbook.doors.wire.answers import answered
from driftbook.history.actions import hold
from driftbook.history.models import Event
from tests.at_once import at_once, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    if connection.vendor == "sqlite":
        pytest.skip("threads need a database outside memory")
    told: list[UUID] = []

    def publish(command: Command, now: object) -> bool:
        told.append(command.key)
        return True

    monkeypatch.setattr(publishing, "publish_command", publish)
    return told


@pytest.fixture
def town(published: list[UUID]) -> Town:
    return a_town()


def test_one_tap_that_arrives_eight_times_at_once(town: Town, published: list[UUID]) -> None:
    who, pressed = actor(CARLA), uuid4()

    def tap(_number: int) -> None:
        actions.ask(actor=who, unit=town.lock, act="open", pressed=pressed, now=NOW)

    assert at_once(8, tap) == []
    assert published == [Command.objects.get().key]
    assert Event.objects.filter(did="door.asked").count() == 1


def test_one_tap_for_two_doors_at_once_opens_one_of_them(town: Town, published: list[UUID]) -> None:
    who, pressed = actor(CARLA), uuid4()

    def tap(number: int) -> None:
        unit = (town.lock, town.pump)[number % 2]
        actions.ask(actor=who, unit=unit, act="open", pressed=pressed, now=NOW)

    faults = at_once(8, tap)
    assert len(faults) == 4
    assert {type(fault) for fault in faults} == {Conflict}
    assert len(published) == Command.objects.count() == 1


def test_two_people_tap_at_once_and_both_are_heard(town: Town, published: list[UUID]) -> None:
    people = [actor(CARLA), actor(ASTRID)]

    def tap(number: int) -> None:
        act = ("open", "lock")[number // 2 % 2]
        who = people[number % 2]
        actions.ask(actor=who, unit=town.lock, act=act, pressed=uuid4(), now=NOW)

    assert at_once(8, tap) == []
    assert len(published) == len(set(published)) == Command.objects.count() == 8
    assert Event.objects.filter(did="door.asked").count() == 8


def test_giving_up_and_taking_an_answer_do_not_wait_for_each_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = actions.ask(actor=actor(CARLA), unit=town.lock, act="open", pressed=uuid4(), now=NOW)
    later = command.expires + LATE
    first = Signal()
    given = actions.unanswered

    def slowly(*, command: Command, now: datetime) -> bool:
        first.set()
        time.sleep(0.5)
        return given(command=command, now=now)

    monkeypatch.setattr(actions, "unanswered", slowly)

    def give_up() -> object:
        return due.Unanswered().run_due(later, 10)

    def take() -> object:
        assert first.wait(60)
        with transaction.atomic():
            hold(town.town.key)
            time.sleep(0.6)  # the other one is on its way to the chain
            return answered(command.key, "done", "", "unlocked", later, later)

    together([give_up, take])
    command.refresh_from_db()
    assert command.outcome == "done"
