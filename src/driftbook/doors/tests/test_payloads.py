"""Whatever comes over the wire in our own format, it is understood or refused, and never raises."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.doors.models import Device
from driftbook.doors.wire import payloads, topics
from driftbook.doors.wire.following import follow
from driftbook.doors.wire.payloads import CODES, Said, Skipped, Unusable

NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["locked", "done", "jammed", "2026-11-24T13:00:00Z", "2026-11-24T13:00:00"])
    | st.lists(st.integers(), max_size=2)
)
FIELDS = ("boot", "seq", "at", "state", "battery", "low", "online", "event", "id", "outcome")
MESSAGES = st.binary(max_size=60) | st.dictionaries(
    st.sampled_from([*FIELDS, "said", "devices"]), VALUES, max_size=8
).map(lambda said: json.dumps(said).encode())
TOPICS = st.sampled_from(
    [
        topics.Topic("g", what, "d" if what in topics.OF_DEVICE else "")
        for what in (*topics.OF_GATEWAY, *topics.OF_DEVICE)
    ]
)


@settings(max_examples=400, deadline=None)
@given(topic=TOPICS, payload=MESSAGES, retained=st.booleans())
def test_nothing_that_is_said_raises(topic: topics.Topic, payload: bytes, retained: bool) -> None:
    meaning = payloads.parse(topic, payload, NOW, retained=retained)
    if isinstance(meaning, Unusable):
        assert meaning.code in CODES
    elif isinstance(meaning, Said):
        assert NOW - payloads.CLOCK <= meaning.at <= NOW
        assert meaning.battery is None or 0 <= meaning.battery <= 100
        assert len(meaning.event) <= 40


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_a_topic_is_ours_or_it_is_not(text: str) -> None:
    found = topics.parse(text)
    assert found is None or topics.is_name(found.gateway)


@settings(max_examples=200, deadline=None)
@given(
    order=st.permutations(range(12)),
    boots=st.lists(st.integers(1, 3), min_size=12, max_size=12),
)
def test_in_whatever_order_messages_come_the_last_one_said_stands(
    order: list[int], boots: list[int]
) -> None:
    boots = sorted(boots)
    said = [
        Said(
            gateway="g",
            device="d",
            at=NOW + timedelta(seconds=number),
            sequence=number,
            boot=boots[number],
            battery=number,
            state=("locked", "unlocked")[number % 2],
        )
        for number in range(12)
    ]
    device = Device(name="d", since=NOW)
    for number in [*order, *order]:  # everything twice
        follow(device, said[number], NOW)
    assert (device.battery, device.state, device.sequence) == (11, "unlocked", 11)


@pytest.mark.parametrize(
    ("value", "kept"),
    [(87.6, (88, False)), (-3, (0, True)), (255, (100, True)), (None, (None, False))],
)
def test_a_percentage_lies_between_nothing_and_a_hundred(
    value: object, kept: tuple[int | None, bool]
) -> None:
    assert payloads.battery_of(value) == kept


def test_our_own_words_are_not_for_us() -> None:
    command = topics.Topic("g", topics.COMMAND, "d")
    assert payloads.parse(command, b"{}", NOW) == Skipped()
    assert payloads.parse(command, b"{}", NOW, retained=True) == Unusable("retained-command")
    assert payloads.parse(command, b"", NOW, retained=True) == Skipped()
