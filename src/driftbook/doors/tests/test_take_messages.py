"""What units say, written down: once, in order, and nothing that is said wrongly hurts the rest."""

from __future__ import annotations

import json
import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from driftbook.doors.models import (
    BatteryDay,
    Command,
    DeadLetter,
    Device,
    Gateway,
    Reading,
    Sighting,
    Unit,
)
from driftbook.doors.tests import locks
from driftbook.doors.wire import answers, ingest
from driftbook.doors.wire.ingest import Arrived, Taken, take
from driftbook.doors.wire.meanings import meanings
from driftbook.history.models import Event

pytestmark = pytest.mark.django_db
NOW = locks.NOW
L1 = "driftbook/v1/the-town-1/L-1"


@pytest.fixture
def town() -> locks.Town:
    return locks.town()


def message(topic: str, said: Any = None, *, at: datetime = NOW, **more: Any) -> Arrived:
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Arrived(topic, payload, at, **more)


def report(seq: int, *, at: datetime = NOW, device: str = "L-1", **said: Any) -> Arrived:
    return message(f"driftbook/v1/the-town-1/{device}/report", {"seq": seq, **said}, at=at)


def lock() -> Device:
    return Device.objects.get(name="L-1")


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def why() -> list[str]:
    return sorted(DeadLetter.objects.values_list("why", flat=True))


# --- what is said ---------------------------------------------------------------------------------


def test_a_report_says_how_a_unit_is_and_since_when(town: locks.Town) -> None:
    take([report(1, state="locked", battery=80)], NOW)
    take([report(2, state="locked", battery=79, low=False, at=minutes(5))], minutes(5))
    device = lock()
    assert (device.state, device.state_since, device.state_at) == ("locked", NOW, minutes(5))
    assert (device.battery, device.battery_since, device.low) == (79, minutes(5), False)
    assert (device.seen, device.sequence) == (minutes(5), 2)
    town.gateway.refresh_from_db()
    assert town.gateway.seen == minutes(5)
    assert Reading.objects.filter(device=device).count() == 2


def test_thirty_deliveries_of_one_message_count_once(town: locks.Town) -> None:
    one = report(7, state="unlocked", battery=64)
    assert take([one] * 15, NOW).readings == 1
    for _ in range(15):
        assert take([one], NOW).readings == 0
    assert Reading.objects.count() == 1
    assert BatteryDay.objects.count() == 1


def test_an_older_message_is_kept_but_changes_nothing(town: locks.Town) -> None:
    take([report(9, state="locked", battery=70)], NOW)
    take([report(8, state="unlocked", battery=90)], NOW)
    assert (lock().state, lock().battery, lock().sequence) == ("locked", 70, 9)
    assert Reading.objects.count() == 2


def test_a_device_that_has_started_again_counts_from_the_beginning(town: locks.Town) -> None:
    take([report(900, boot=3, state="locked")], NOW)
    take([report(1, boot=4, state="unlocked", at=minutes(1))], minutes(1))
    assert lock().state == "unlocked"
    take([report(901, boot=3, state="locked", at=minutes(2))], minutes(2))
    assert lock().state == "unlocked"


def test_one_that_counts_no_starts_is_believed_by_its_clock(town: locks.Town) -> None:
    take([report(900, state="locked")], NOW)
    again = minutes(30)
    soon = again + timedelta(seconds=2)
    said = {"seq": 1, "state": "unlocked", "at": again.isoformat()}
    take([message(f"{L1}/report", said, at=soon)], soon)
    assert (lock().state, lock().boot, lock().sequence) == ("unlocked", 1, 1)
    take([message(f"{L1}/report", said, at=minutes(40))], minutes(40))
    assert Reading.objects.count() == 2
    old = {"seq": 899, "state": "locked", "at": (NOW - timedelta(minutes=1)).isoformat()}
    take([message(f"{L1}/report", {**old, "boot": 0}, at=minutes(41))], minutes(41))
    assert lock().state == "unlocked"


def test_a_day_of_a_battery_is_the_day_of_the_organisation(town: locks.Town) -> None:
    late = datetime.fromisoformat("2026-11-24T23:30:00+00:00")  # 00:30 of the 25th in Copenhagen
    take([report(1, battery=50, at=late), report(2, battery=55, at=late)], late)
    take([report(3, battery=48, at=late)], late)
    day = BatteryDay.objects.get()
    assert (day.day, day.battery, day.lowest) == (date(2026, 11, 25), 48, 48)
    take([report(4, battery=60, at=late + timedelta(hours=1))], late)
    day.refresh_from_db()
    assert (day.battery, day.lowest) == (60, 48)


def test_a_late_message_does_not_replace_the_last_of_its_day(town: locks.Town) -> None:
    take([report(5, battery=40, at=minutes(10))], minutes(10))
    old = {"seq": 4, "battery": 90, "at": NOW.isoformat()}
    take([message(f"{L1}/report", old, at=minutes(11))], minutes(11))
    assert (BatteryDay.objects.get().battery, BatteryDay.objects.get().lowest) == (40, 40)


def test_an_unknown_device_is_made_and_matched_to_its_unit_by_serial(town: locks.Town) -> None:
    Device.objects.filter(name="L-2").delete()
    take([report(1, device="L-2", state="locked"), report(1, device="X-9")], NOW)
    assert Device.objects.get(name="L-2").unit == town.far
    assert Device.objects.get(name="X-9").unit is None


def test_a_unit_keeps_its_device_when_another_gateway_speaks_of_it(town: locks.Town) -> None:
    Gateway.objects.create(organisation=town.town, name="the-town-2", since=NOW)
    take([message("driftbook/v1/the-town-2/L-1/report", {"seq": 1, "state": "locked"})], NOW)
    assert Device.objects.filter(name="L-1").count() == 2
    assert Unit.objects.get(serial="L-1").device.gateway == town.gateway


def test_a_serial_of_another_organisation_is_not_matched(town: locks.Town) -> None:
    elsewhere = locks.user(locks.OTTO).memberships.get().organisation
    Gateway.objects.create(organisation=elsewhere, name="elsewhere-1", since=NOW)
    Device.objects.filter(name="L-2").delete()
    take([message("driftbook/v1/elsewhere-1/L-2/report", {"seq": 1})], NOW)
    assert Device.objects.get(name="L-2").unit is None


def test_a_gateway_comes_and_goes(town: locks.Town) -> None:
    topic = "driftbook/v1/the-town-1/status"
    take([message(topic, {"online": True}, retained=True)], NOW)
    take([message(topic, b"offline", at=minutes(3))], minutes(3))
    take([message(topic, {"online": False}, at=minutes(4))], minutes(4))
    town.gateway.refresh_from_db()
    assert (town.gateway.online, town.gateway.online_since) == (False, minutes(3))
    assert town.gateway.seen is None, "a last will says nothing of having been there"


def test_what_a_gateway_hears_is_in_its_range(town: locks.Town) -> None:
    carried = Gateway.objects.create(organisation=town.town, name="carla-1", since=NOW)
    heard = "driftbook/v1/carla-1/heard"
    take([message(heard, {"devices": {"L-1": -61, "P-1": -80, "Z-1": -90}})], NOW)
    take([message(heard, {"devices": {"L-1": -50}}, at=minutes(1))], minutes(1))
    old = {"devices": {"L-1": -99}, "at": NOW.isoformat()}
    take([message(heard, old, at=minutes(2))], minutes(2))
    found = Sighting.objects.filter(gateway=carried).order_by("device__name")
    assert [(row.device.name, row.strength, row.at) for row in found] == [
        ("L-1", -50, minutes(1)),
        ("P-1", -80, NOW),
    ]


# --- what cannot be used --------------------------------------------------------------------------


BAD = {
    "empty": (f"{L1}/report", b""),
    "not-json": (f"{L1}/report", b"{"),
    "not-an-object": (f"{L1}/report", b"[1]"),
    "too-large": (f"{L1}/report", b'{"seq":1,"x":"' + b"x" * 70_000 + b'"}'),
    "no-sequence": (f"{L1}/report", b'{"state":"locked"}'),
    "wrong-type": (f"{L1}/report", b'{"seq":"1"}'),
    "unknown-state": (f"{L1}/report", b'{"seq":1,"state":"ajar"}'),
    "unknown-topic": (f"{L1}/reprot", b"{}"),
    "unknown-gateway": ("driftbook/v1/nobody/L-1/report", b'{"seq":1}'),
    "no-id": (f"{L1}/answer", b'{"outcome":"done"}'),
    "unknown-outcome": (
        f"{L1}/answer",
        b'{"id":"00000000-0000-4000-8000-000000000000","outcome":"unknown"}',
    ),
    "unknown-command": (
        f"{L1}/answer",
        b'{"id":"00000000-0000-4000-8000-000000000000","outcome":"done"}',
    ),
}


@pytest.mark.parametrize("code", sorted(BAD))
def test_a_bad_message_is_put_aside_with_its_reason_and_the_next_counts(
    town: locks.Town, code: str
) -> None:
    topic, payload = BAD[code]
    taken = take([Arrived(topic, payload, NOW), report(5, state="locked")], NOW)
    assert (taken.messages, taken.dead, taken.readings) == (2, 1, 1)
    assert why() == [code]
    letter = DeadLetter.objects.get()
    assert letter.size == len(payload)
    assert bytes(letter.payload) == payload[:4096]
    assert (letter.organisation is None) == (code in ("unknown-gateway", "unknown-topic"))


def test_the_same_bad_message_is_one_dead_letter_that_counts(town: locks.Town) -> None:
    bad = message(f"{L1}/report", b"")
    take([bad, bad], NOW)
    take([message(f"{L1}/report", b"", at=minutes(1))], minutes(1))
    letter = DeadLetter.objects.get()
    assert (letter.times, letter.arrived) == (3, minutes(1))


@pytest.mark.parametrize(
    "payload",
    [
        b"\x00",
        b"\xff\xfe",
        b"null",
        b"NaN",
        b'{"seq": 1e999}',
        b'{"seq": 1, "battery": NaN}',
        b'{"seq": true}',
        b'{"seq": -1}',
        b'{"seq": 99999999999999999999}',
        b'{"seq": ' + b"9" * 5000 + b"}",
        b"[" * 60_000,
        b'{"seq": 1, "event": "\\u0000"}',
        b'{"seq": 1, "event": "' + b"x" * 41 + b'"}',
        b'{"seq": 1, "at": 5, "low": 1}',
        b'{"seq": 1, "state": {"a": 1}}',
        b'{"seq": 1, "state": ["locked"]}',
    ],
)
def test_nothing_that_is_said_raises(town: locks.Town, payload: bytes) -> None:
    topics = [f"{L1}/{what}" for what in ("report", "answer", "command")]
    topics += [f"driftbook/v1/the-town-1/{what}" for what in ("status", "heard", "access")]
    topics += ["edge/the-town-1/x", "edge/the-town-1/homeassistant/lock/x/config", "other", ""]
    messages = [Arrived(topic, payload, NOW) for topic in topics]
    assert take(messages, NOW).messages == len(messages)
    assert DeadLetter.objects.exists()


def test_a_battery_out_of_range_and_a_wrong_clock_are_put_right_and_marked(
    town: locks.Town,
) -> None:
    years = {"seq": 2, "battery": 30, "at": "2001-01-01T00:00:00Z"}
    take([report(1, battery=200), message(f"{L1}/report", years, at=minutes(1))], minutes(1))
    first, second = Reading.objects.order_by("sequence")
    assert (first.battery, first.event) == (100, "battery-out-of-range")
    assert (second.at, second.event) == (minutes(1), "clock-off")
    ahead = {"seq": 3, "at": minutes(30).isoformat()}
    take([message(f"{L1}/report", ahead, at=minutes(2))], minutes(2))
    assert Reading.objects.get(sequence=3).at == minutes(2), "nothing is said after it arrived"


def test_a_retained_command_is_put_aside_and_our_own_are_not(town: locks.Town) -> None:
    kept = message(f"{L1}/command", {"id": "x"}, retained=True)
    take([kept, message(f"{L1}/command", {"id": "x"})], NOW)
    assert why() == ["retained-command"]


def test_what_the_database_refuses_is_put_aside_and_the_others_are_kept(
    town: locks.Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    following = meanings

    def trip(messages: Any, batch: Any) -> Any:
        if any(b'"seq": 13' in one.payload for one in messages):
            raise ValueError("no database takes this")
        return following(messages, batch)

    monkeypatch.setattr(ingest, "meanings", trip)
    taken = take([report(seq, state="locked") for seq in range(10, 20)], NOW)
    assert (taken.readings, taken.dead) == (9, 1)
    assert why() == ["cannot-be-kept"]


def test_a_gateway_that_has_gone_mad_does_not_fill_the_database(
    town: locks.Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("driftbook.doors.wire.batch.MOST_DEVICES", 5)
    take([report(1, device=f"D-{number}") for number in range(10)], NOW)
    assert Device.objects.count() == 5
    assert why() == ["too-many"] * 8


# --- answers --------------------------------------------------------------------------------------


def asked(town: locks.Town, unit: Unit | None = None, **more: Any) -> Command:
    given = {
        "organisation": town.town,
        "unit": unit or town.lock,
        "person": locks.user(locks.CARLA).key,
        "pressed": uuid.uuid4(),
        "act": "open",
        "made": NOW,
        "expires": NOW + timedelta(seconds=10),
    }
    return Command.objects.create(**(given | more))


def answer(command: Command, outcome: str = "done", *, device: str = "L-1", **said: Any) -> Arrived:
    at = said.pop("arrives", NOW + timedelta(seconds=1))
    said = {"id": str(command.key), "outcome": outcome, **said}
    return message(f"driftbook/v1/the-town-1/{device}/answer", said, at=at)


def test_an_answer_settles_its_command_once_and_is_written_down(town: locks.Town) -> None:
    command = asked(town)
    one = answer(command, state="unlocked", seq=5)
    assert take([one] * 3, NOW).answers == 1
    assert take([one, answer(command, "jammed", seq=6)], NOW).answers == 0
    command.refresh_from_db()
    assert (command.outcome, command.answered) == ("done", NOW + timedelta(seconds=1))
    assert lock().state == "unlocked"
    event = Event.objects.get(did="door.answered")
    assert (event.kind, event.key, event.role) == ("command", str(command.key), "unit")


def test_an_answer_that_comes_after_all_still_counts(town: locks.Town) -> None:
    command = asked(town, outcome="unknown")
    assert take([answer(command, "jammed", said="blocked", arrives=minutes(5))], NOW).answers == 1
    command.refresh_from_db()
    assert (command.outcome, command.said) == ("jammed", "blocked")


def test_a_gateway_says_that_it_cannot_reach_a_unit_and_the_unit_answers_later(
    town: locks.Town,
) -> None:
    command = asked(town)
    take([answer(command, "gateway-offline", said="unreachable")], NOW)
    command.refresh_from_db()
    assert (command.outcome, command.said) == ("gateway-offline", "unreachable")
    take([answer(command, "gateway-offline", said="unreachable")], NOW)
    assert take([answer(command, "done", seq=2)], NOW).answers == 1
    command.refresh_from_db()
    assert command.outcome == "done"
    assert Event.objects.filter(did="door.answered").count() == 2


def test_nobody_answers_for_another_door(town: locks.Town) -> None:
    command = asked(town)
    assert take([answer(command, device="L-2", seq=1)], NOW).answers == 0
    command.refresh_from_db()
    assert command.outcome == ""
    assert why() == ["not-its-command"]


def test_a_state_answers_only_the_last_command_that_it_fits(town: locks.Town) -> None:
    asked(town, made=minutes(-2), act="lock")
    new = asked(town)
    assert answers.meant(town.lock.pk, "locked", at=minutes(1)) is None
    assert answers.meant(town.lock.pk, "unlocked", at=minutes(1)) == (new.key, "done")
    assert answers.meant(town.lock.pk, "jammed", at=minutes(1)) == (new.key, "jammed")
    assert answers.meant(town.lock.pk, "unlocking", at=minutes(1)) is None
    assert answers.meant(town.lock.pk, "unlocked", at=minutes(20)) is None


def test_nothing_is_nothing() -> None:
    assert take([], NOW) == Taken()
