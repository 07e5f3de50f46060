"""What is wrong with the units, and a gateway that is down is said once (G-24, G-36)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.handbook.deciding import fleet
from driftbook.handbook.deciding.door_shapes import DeviceFacts, GatewayFacts
from driftbook.wording.reasons import phrase
from tests.handbook.town import NOW, town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GATEWAY = GatewayFacts("the-town-1", online=True, online_since=NOW - DAY, seen=NOW)
L1 = DeviceFacts(
    unit="L-1", kind="lock", gateway="the-town-1", state="locked", state_at=NOW,
    state_since=NOW - HOUR, battery=80, battery_since=NOW - 3 * DAY, online=True, seen=NOW,
    since=NOW - 100 * DAY,
)  # fmt: skip


def decide(*devices: DeviceFacts, gateway: GatewayFacts = GATEWAY):
    return fleet.decide(town(), [gateway], devices, NOW)


def one(**changed):
    [device] = decide(replace(L1, **changed)).devices
    return device


def test_nothing_is_wrong_with_a_unit_that_reports():
    verdict = decide(L1)
    assert verdict.devices[0].faults == ()
    assert (verdict.devices[0].since, verdict.devices[0].reasons) == (None, ())
    assert (verdict.counts["fine"], verdict.counts["silent"], verdict.down) == (1, 0, ())
    assert verdict.counts.keys() == {*fleet.FAULTS, "fine"}


@pytest.mark.parametrize(
    ("fault", "changed", "since"),
    [
        ("jammed", {"state": "jammed"}, NOW - HOUR),
        ("critical", {"battery": 15}, NOW - 3 * DAY),
        ("silent", {"seen": NOW - 26 * HOUR}, NOW - 26 * HOUR),
        ("offline", {"online": False}, NOW),
        ("lying", {"battery_since": NOW - 45 * DAY}, NOW - 45 * DAY),
        ("never-heard", {"seen": None}, NOW - 100 * DAY),
    ],
)
def test_each_fault_by_itself(fault, changed, since):
    verdict = one(**changed)
    assert (verdict.faults, verdict.since) == ((fault,), since)
    assert len(verdict.reasons) == 1
    for language in ("da", "sv", "en"):
        assert phrase(verdict.reasons[0], language)


@pytest.mark.parametrize(
    "changed",
    [
        {"battery": 16},
        {"seen": NOW - 26 * HOUR + timedelta(seconds=1)},
        {"online": None},
        {"battery_since": NOW - 45 * DAY + HOUR},
        {"battery": None, "battery_since": None},
        {"kind": "box", "battery": 3, "battery_since": NOW - 99 * DAY},
        {"kind": "of another edition"},
    ],
)
def test_what_is_no_fault(changed):
    assert one(**changed).faults == ()


def test_the_worst_comes_first_and_says_since_when():
    verdict = one(state="jammed", battery=3, seen=NOW - 2 * DAY, online=False)
    assert verdict.faults == ("jammed", "critical", "silent", "offline")
    assert verdict.since == NOW - HOUR
    assert len(verdict.reasons) == 4


def test_a_silent_unit_does_not_lie():
    since = NOW - 60 * DAY
    assert one(battery_since=since, seen=since + DAY).faults == ("silent",)


def test_a_gateway_that_is_down_is_said_once_and_not_as_a_hundred_doors():
    gone = replace(GATEWAY, online=False, online_since=NOW - 2 * HOUR)
    behind = [replace(L1, unit=f"L-{n}", state="jammed", seen=None) for n in range(100)]
    elsewhere = replace(L1, unit="P-1", gateway="the-town-2", state="jammed")
    verdict = decide(*behind, elsewhere, gateway=gone)
    assert verdict.down == (("the-town-1", NOW - 2 * HOUR, 100),)
    assert (verdict.counts["behind-gateway"], verdict.counts["jammed"]) == (100, 1)
    assert {device.faults for device in verdict.devices[:100]} == {("behind-gateway",)}
    assert verdict.devices[0].since == NOW - 2 * HOUR
    assert verdict.devices[0].reasons[0].code == "gateway-down-since"
    assert verdict.devices[100].faults == ("jammed",)
    assert [device.unit for device in verdict.devices] == [d.unit for d in (*behind, elsewhere)]


def test_a_gateway_through_which_nothing_comes_is_down_whatever_it_says():
    mute = replace(GATEWAY, seen=NOW - 26 * HOUR)
    verdict = decide(replace(L1, seen=mute.seen), gateway=mute)
    assert verdict.down == (("the-town-1", mute.seen, 1),)
    assert verdict.devices[0].reasons[0].code == "gateway-silent"
    never = replace(GATEWAY, online=None, online_since=None, seen=None)
    assert decide(replace(L1, seen=None), gateway=never).devices[0].faults == ("never-heard",)
    unknown = replace(GATEWAY, online=False, online_since=None)
    assert decide(L1, gateway=unknown).down == (("the-town-1", None, 1),)


def test_hours_are_those_of_the_world_when_the_clocks_change():
    """The night of 25 October has an hour more: 26 hours later it is 25 on the wall clock."""
    zone = town().zone
    seen = datetime(2026, 10, 24, 12, tzinfo=zone)
    now = datetime(2026, 10, 25, 13, tzinfo=zone)
    gateway = replace(GATEWAY, seen=now)
    device = replace(L1, seen=seen)
    [verdict] = fleet.decide(town(), [gateway], [device], now).devices
    assert verdict.faults == ("silent",)
    [verdict] = fleet.decide(town(), [gateway], [device], now - HOUR).devices
    assert verdict.faults == ()


def test_an_edition_without_the_chapter_tells_what_it_can():
    verdict = fleet.decide(town(doors=""), [], [replace(L1, battery=3, seen=NOW - 3 * DAY)], NOW)
    assert verdict.devices[0].faults == ("silent",)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        fleet.decide(town(), [], [], NOW.replace(tzinfo=None))


INSTANTS = st.none() | st.integers(0, 80 * 24).map(lambda hours: NOW - hours * HOUR)
DEVICES = st.builds(
    DeviceFacts,
    unit=st.sampled_from("abc"),
    kind=st.sampled_from(("lock", "pump", "box", "unknown")),
    gateway=st.sampled_from(("1", "2", "3")),
    state=st.sampled_from(("locked", "unlocked", "jammed", "unknown")),
    state_at=INSTANTS,
    state_since=INSTANTS,
    battery=st.none() | st.integers(0, 100),
    battery_since=INSTANTS,
    online=st.sampled_from((True, False, None)),
    seen=INSTANTS,
    since=st.just(NOW - 99 * DAY),
)
GATEWAYS = st.builds(
    GatewayFacts,
    name=st.sampled_from(("1", "2")),
    online=st.sampled_from((True, False, None)),
    online_since=INSTANTS,
    seen=INSTANTS,
)


@given(
    gateways=st.lists(GATEWAYS, max_size=2, unique_by=lambda gateway: gateway.name),
    devices=st.lists(DEVICES, max_size=6),
)
def test_a_verdict_is_whole(gateways, devices):
    verdict = fleet.decide(town(), gateways, devices, NOW)
    assert [device.unit for device in verdict.devices] == [device.unit for device in devices]
    down = {name for name, _, _ in verdict.down}
    for facts, told in zip(devices, verdict.devices, strict=True):
        assert (told.faults == ("behind-gateway",)) == (facts.gateway in down)
        assert list(told.faults) == sorted(told.faults, key=fleet.FAULTS.index)
        assert len(told.reasons) == len(told.faults)
        for language in ("da", "sv", "en"):
            assert all("{" not in phrase(reason, language) for reason in told.reasons)
    assert sum(verdict.counts.values()) >= len(devices)
    assert verdict.counts["fine"] == sum(not device.faults for device in verdict.devices)
    assert sum(number for _, _, number in verdict.down) == verdict.counts["behind-gateway"]
    assert fleet.decide(town(), gateways[::-1], devices, NOW).devices == verdict.devices
    in_zone = NOW.astimezone(UTC).astimezone(town().zone)
    assert fleet.decide(town(), gateways, devices, in_zone) == verdict
