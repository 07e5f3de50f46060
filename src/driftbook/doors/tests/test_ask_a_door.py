"""A tap becomes a command, once; or a refusal that says where it is changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from driftbook.doors.models import Command, Unit
from driftbook.doors.models.opening import EXPIRED, GATEWAY_OFFLINE, UNKNOWN
from driftbook.doors.opening import actions
from driftbook.doors.opening.due import LATE, Unanswered
from driftbook.doors.opening.refusals import Conflict, NoHandbook, NotOpened
from driftbook.doors.tests.handbook import FILES
from driftbook.doors.tests.locks import ASTRID, CARLA, CLAUS, NOW, SVEN, TEKLA, Town, actor, groups
from driftbook.doors.tests.locks import town as a_town
from driftbook.doors.wire import publishing
from driftbook.history.models import Event
from tests.shelf import lay

pytestmark = pytest.mark.django_db
Commits = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def town() -> Town:
    return a_town()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Command]:
    """What a broker that always takes it was told."""
    told: list[Command] = []

    def publish(command: Command, now: datetime) -> bool:
        told.append(command)
        return True

    monkeypatch.setattr(publishing, "publish_command", publish)
    return told


def ask(who: str, unit: Unit, act: str = "open", pressed: UUID | None = None) -> Command:
    return actions.ask(actor=actor(who), unit=unit, act=act, pressed=pressed or uuid4(), now=NOW)


def events(did: str) -> list[dict[str, Any]]:
    return [event.after or {} for event in Event.objects.filter(did=did).order_by("pk")]


def test_a_care_worker_asks_a_door_of_her_bundle(
    town: Town, said: list[Command], django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        command = ask(CARLA, town.lock)
        assert said == []  # not before it is committed
    assert said == [command]
    assert (command.act, command.outcome, command.outcome_at(NOW)) == ("open", "", "")
    assert command.expires == NOW + timedelta(seconds=5)
    assert (command.handbook, command.edition) == ("town", 1)
    assert [(one["kind"], one["bundle"]) for one in command.through] == [("hand", "North")]
    (event,) = events("door.asked")
    assert event["act"] == "open"
    assert event["unit"] == str(town.lock.key)
    assert "12, 2. tv" in event["address"]


def test_the_same_tap_is_one_command(
    town: Town, said: list[Command], django_capture_on_commit_callbacks: Commits
) -> None:
    pressed = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        commands = {ask(CARLA, town.lock, pressed=pressed).pk for _time in range(30)}
    assert len(commands) == 1
    assert len(said) == 1
    assert len(events("door.asked")) == 1


@pytest.mark.parametrize(("act", "unit"), [("lock", "lock"), ("open", "pump")])
def test_the_same_tap_for_something_else_is_a_conflict(town: Town, act: str, unit: str) -> None:
    pressed = uuid4()
    before = ask(CARLA, town.lock, pressed=pressed)
    with pytest.raises(Conflict) as conflict:
        ask(CARLA, getattr(town, unit), act, pressed)
    assert conflict.value.command == before
    assert Command.objects.count() == 1


def test_two_people_may_send_the_same_number(town: Town) -> None:
    pressed = uuid4()
    assert ask(CARLA, town.lock, pressed=pressed) != ask(ASTRID, town.lock, pressed=pressed)


def test_another_door_is_refused_with_the_place_to_change_it(town: Town) -> None:
    with pytest.raises(NotOpened) as refused:
        ask(CARLA, town.far)
    answer = refused.value.answer
    assert (answer.refusal, answer.changes) == ("no-key-bundle", ("user-not-in-bundle",))
    assert not Command.objects.exists()
    (event,) = events("door.refused")
    assert event["refusal"] == "no-key-bundle"
    assert event["changes"] == ["user-not-in-bundle"]


def test_a_refused_tap_that_is_sent_again_is_written_down_once(town: Town) -> None:
    pressed = uuid4()
    for unit, number in ((town.far, pressed), (town.far, pressed), (town.far, uuid4())):
        with pytest.raises(NotOpened):
            ask(CARLA, unit, pressed=number)
    assert len(events("door.refused")) == 2


def test_a_group_that_is_gone_opens_nothing_from_the_next_tap_on(town: Town) -> None:
    ask(ASTRID, town.lock)
    groups(ASTRID, [])
    with pytest.raises(NotOpened) as refused:
        ask(ASTRID, town.lock, "lock")
    assert refused.value.answer.refusal in ("no-key-bundle", "not-in-group")


def test_a_tap_that_was_allowed_is_not_asked_again_after_the_key_is_gone(town: Town) -> None:
    pressed = uuid4()
    before = ask(ASTRID, town.lock, pressed=pressed)
    groups(ASTRID, [])
    assert ask(ASTRID, town.lock, pressed=pressed) == before


@pytest.mark.parametrize("who", [CLAUS, SVEN, TEKLA])
def test_whoever_has_no_key_opens_nothing(town: Town, who: str) -> None:
    with pytest.raises(NotOpened):
        ask(who, town.lock)


def test_a_removed_unit_is_no_unit(town: Town) -> None:
    town.lock.removed = NOW
    town.lock.save()
    with pytest.raises(NotOpened) as refused:
        ask(CARLA, town.lock)
    assert refused.value.answer.refusal == "no-unit"


def test_a_unit_that_was_taken_down_while_the_page_was_open(town: Town) -> None:
    Unit.objects.filter(pk=town.lock.pk).update(removed=NOW)
    with pytest.raises(NotOpened) as refused:
        ask(CARLA, town.lock)  # as the page has read it
    assert refused.value.answer.refusal == "no-unit"


def test_what_has_waited_until_it_expired_is_not_published(
    town: Town,
    said: list[Command],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    ticks = iter([100.0, 105.0])
    monkeypatch.setattr(actions, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    with django_capture_on_commit_callbacks(execute=True):
        command = ask(CARLA, town.lock)
    assert said == []
    assert (command.outcome, command.published) == (EXPIRED, None)
    (event,) = events("door.unreached")
    assert event["outcome"] == EXPIRED


def test_without_a_chapter_nothing_is_asked() -> None:
    town = a_town()
    lay({name: FILES[name] for name in ("handbook.yaml", "support.yaml")}, opened=False)
    with pytest.raises(NoHandbook):
        ask(CARLA, town.lock)


@pytest.mark.parametrize("act", ["", "close", "OPEN"])
def test_only_two_things_are_asked(town: Town, act: str) -> None:
    with pytest.raises(ValueError, match=f"^{act}$"):
        ask(CARLA, town.lock, act)


def test_a_broker_that_is_away_is_said_at_once(
    town: Town, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commits
) -> None:
    monkeypatch.setattr(publishing, "publish_command", lambda one, now: False)
    with django_capture_on_commit_callbacks(execute=True):
        command = ask(CARLA, town.lock)
    assert (command.outcome, command.said) == (GATEWAY_OFFLINE, "broker-away")
    assert command.published is None
    assert command.answered is None
    (event,) = events("door.unreached")
    assert event["outcome"] == GATEWAY_OFFLINE


def test_without_an_answer_it_is_unknown_and_later_written_down(town: Town) -> None:
    command, source = ask(CARLA, town.lock), Unanswered()
    assert command.outcome_at(command.expires - timedelta(milliseconds=1)) == ""
    assert command.outcome_at(command.expires) == UNKNOWN
    assert source.next_due(NOW) == command.expires + LATE
    assert source.run_due(command.expires, 10) == 0
    later = command.expires + LATE
    assert source.run_due(later, 10) == 1
    assert source.run_due(later, 10) == 0
    assert source.next_due(later) is None
    command.refresh_from_db()
    assert command.outcome == UNKNOWN
    assert len(events("door.unanswered")) == 1


def test_the_chain_is_held_before_a_command_is_locked(town: Town) -> None:
    command = ask(CARLA, town.lock)
    with CaptureQueriesContext(connection) as told:
        assert Unanswered().run_due(command.expires + LATE, 10) == 1
    said = [one["sql"] for one in told]
    chain = next(place for place, sql in enumerate(said) if "history_chain" in sql)
    locks = [sql for sql in said[:chain] if "doors_command" in sql]
    assert not any("FOR " in sql.upper() or sql.startswith("UPDATE") for sql in locks)


def test_what_the_unit_has_answered_is_not_written_over(town: Town) -> None:
    command = ask(CARLA, town.lock)
    Command.objects.filter(pk=command.pk).update(outcome="done", answered=NOW)
    actions.unanswered(command=command, now=NOW)
    command.refresh_from_db()
    assert command.outcome == "done"
    assert events("door.unanswered") == []


def test_the_history_does_not_tell_why_somebody_needed_an_emergency_key(town: Town) -> None:
    from driftbook.doors.models import EmergencyKey
    from driftbook.doors.tests.locks import user

    EmergencyKey.objects.create(
        organisation=town.town,
        user=user(CLAUS),
        address=town.other,
        because="A citizen has fallen",
        asked=NOW,
        asked_by=user(CLAUS).key,
        minutes=60,
        approved=NOW,
        approved_by=user(SVEN).key,
        until=NOW + timedelta(hours=1),
    )
    command = ask(CLAUS, town.far)
    assert command.through[0]["kind"] == "emergency"
    assert events("door.asked")[0]["through"] == ["emergency"]


def test_what_is_kept_of_a_person_is_given_out_and_forgotten(town: Town) -> None:
    from driftbook.doors.opening import kept
    from driftbook.doors.tests.locks import user

    command = ask(CARLA, town.lock)
    (told,) = kept.export(user(CARLA))
    assert (told["act"], told["outcome"]) == ("open", UNKNOWN)
    assert "12, 2. tv" in told["address"]
    assert kept.export(user(ASTRID)) == []
    kept.forget(user(CARLA), NOW)
    command.refresh_from_db()
    assert command.through == []
