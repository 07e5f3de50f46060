"""Which doors stand in the picker, and in which order all of them are listed (G-35 to G-37)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from driftbook.doors.models import Address, Command, Device, Gateway, Grant, Sighting, Unit
from driftbook.doors.opening import queries, visits
from driftbook.doors.opening.near import IN_RANGE, LAST_USED, VISIT_TODAY, near
from driftbook.doors.tests.locks import (
    ASTRID,
    CARLA,
    CLAUS,
    NOW,
    OTTO,
    SVEN,
    Town,
    actor,
    groups,
    user,
)
from driftbook.doors.tests.locks import town as a_town
from driftbook.doors.tests.town import address as an_address
from driftbook.doors.tests.town import door as a_door
from driftbook.people.actors import NOBODY, Actor
from tests.shelf import LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return a_town()


@pytest.fixture
def carried(town: Town) -> Gateway:
    """Carla carries a gateway."""
    return Gateway.objects.create(
        organisation=town.town, name="carlas", carrier=user(CARLA), since=LONG_AGO
    )


@pytest.fixture
def visiting() -> Iterator[list[int]]:
    """The addresses of today's visits."""
    told: list[int] = []

    def tell(actor: Actor, now: datetime) -> Sequence[int]:
        return told

    visits.register("test", tell)
    yield told
    visits._VISITS.pop("test")


def hears(gateway: Gateway, unit: Unit, strength: int | None = -60, seconds: int = 5) -> None:
    at = NOW - timedelta(seconds=seconds)
    device = Device.objects.get(unit=unit)
    Sighting.objects.create(gateway=gateway, device=device, strength=strength, at=at)


def used(unit: Unit, who: str = CARLA, minutes: int = 10) -> None:
    made = NOW - timedelta(minutes=minutes)
    Command.objects.create(
        organisation=unit.organisation,
        unit=unit,
        person=user(who).key,
        pressed=uuid4(),
        act="open",
        made=made,
        expires=made + timedelta(seconds=5),
    )


def picked(who: str = CARLA, now: datetime = NOW) -> list[tuple[str, str, bool]]:
    return [(one.unit.serial, one.why, one.allowed) for one in near(actor(who), now)]


def test_without_any_sign_no_door_is_near(town: Town) -> None:
    assert picked() == []


def test_what_is_loudest_in_range_comes_first(town: Town, carried: Gateway) -> None:
    hears(carried, town.lock, -80)
    hears(carried, town.pump, -50)
    assert picked() == [("P-1", IN_RANGE, True), ("L-1", IN_RANGE, True)]


def test_what_was_heard_a_while_ago_is_out_of_range(town: Town, carried: Gateway) -> None:
    hears(carried, town.lock, seconds=91)
    assert picked() == []


def test_what_somebody_else_carries_is_not_in_my_range(town: Town, carried: Gateway) -> None:
    hears(carried, town.lock)
    assert picked(ASTRID) == []


def test_a_door_in_range_without_a_key_comes_last_and_says_so(town: Town, carried: Gateway) -> None:
    hears(carried, town.far, -30)
    hears(carried, town.lock, -70)
    assert picked() == [("L-1", IN_RANGE, True), ("L-2", IN_RANGE, False)]


def test_then_the_doors_used_last_and_the_visits_of_today(
    town: Town, carried: Gateway, visiting: list[int]
) -> None:
    town.north.doors.add(town.third)
    hears(carried, town.far)
    used(town.pump)
    visiting.append(town.flat.pk)
    assert picked() == [
        ("L-2", IN_RANGE, True),
        ("P-1", LAST_USED, True),
        ("L-1", VISIT_TODAY, True),
    ]


def test_a_visit_brings_the_stairwell_door_that_leads_there(
    town: Town, visiting: list[int]
) -> None:
    visiting.append(town.flat.pk)
    assert picked() == [("L-1", VISIT_TODAY, True), ("P-1", VISIT_TODAY, True)]


def test_what_the_house_hears_only_fills_what_is_left(town: Town) -> None:
    hears(town.gateway, town.lock, -40)
    hears(town.gateway, town.pump, -50)
    used(town.pump)
    assert picked() == [("P-1", LAST_USED, True), ("L-1", IN_RANGE, True)]
    assert picked(CLAUS) == []


def test_three_are_shown_and_no_more(town: Town, carried: Gateway) -> None:
    for number in range(5):
        door = a_door(an_address(town.town, number=100 + number))
        unit = Unit.objects.create(
            organisation=town.town, door=door, kind="lock", serial=f"M-{number}", installed=LONG_AGO
        )
        Device.objects.create(gateway=town.gateway, name=unit.serial, unit=unit, since=LONG_AGO)
        town.north.doors.add(door)
        hears(carried, unit, -40 - number)
    assert [serial for serial, _why, _mine in picked()] == ["M-0", "M-1", "M-2"]


def test_a_key_that_is_gone_takes_the_door_with_it(town: Town) -> None:
    used(town.lock, ASTRID)
    assert picked(ASTRID) == [("L-1", LAST_USED, True)]
    groups(ASTRID, [])
    assert picked(ASTRID) == []


def test_nobody_has_doors() -> None:
    assert near(NOBODY, NOW) == []
    assert queries.listed(NOBODY, NOW).units == ()


# --- the list -----------------------------------------------------------------------------------


def listed(who: str = CARLA, text: str = "") -> list[str]:
    return [unit.serial for unit in queries.listed(actor(who), NOW, text).units]


def test_the_list_is_by_address_and_what_was_found_last_at_the_bottom(
    town: Town, carried: Gateway
) -> None:
    town.north.doors.add(town.third)
    assert listed() == ["L-2", "P-1", "L-1"]
    used(town.far, minutes=3)
    assert listed() == ["P-1", "L-1", "L-2"]
    hears(carried, town.pump)
    assert listed() == ["L-1", "L-2", "P-1"]


def test_a_list_is_ones_own(town: Town) -> None:
    used(town.lock, ASTRID)
    assert listed() == ["P-1", "L-1"]
    assert listed(CLAUS) == []
    assert listed(SVEN) == []
    assert listed(OTTO) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("anden", ["L-2"]),
        ("vej 3", ["L-2"]),
        ("12", ["P-1", "L-1"]),
        ("12 tv", ["L-1"]),
        ("12, 2. TV", ["L-1"]),
        ("nowhere", []),
        ("%", []),
        ("_", []),
        ("\0", ["L-2", "P-1", "L-1"]),
    ],
)
def test_a_few_letters_find_a_door(town: Town, text: str, found: list[str]) -> None:
    town.north.doors.add(town.third)
    assert listed(CARLA, text) == found


def test_a_long_list_is_cut_at_the_top_and_says_so(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    town.north.doors.add(town.third)
    used(town.lock)
    rows = queries.listed(actor(CARLA), NOW)
    assert [unit.serial for unit in rows.units] == ["L-2", "L-1"]
    assert rows.more


def test_what_cannot_be_asked_is_not_listed(town: Town) -> None:
    Unit.objects.filter(pk=town.lock.pk).update(kind="box")
    Unit.objects.filter(pk=town.pump.pk).update(removed=NOW)
    assert listed() == []


def test_a_grant_that_begins_later_lists_nothing(town: Town) -> None:
    Grant.objects.create(bundle=town.south, user=user(CLAUS), since=NOW + timedelta(hours=1))
    assert listed(CLAUS) == []


def test_what_was_asked_is_ones_own(town: Town) -> None:
    used(town.lock)
    assert queries.commands(actor(CARLA)).count() == 1
    assert queries.commands(actor(ASTRID)).count() == 0
    assert queries.commands(actor(SVEN), "unit.see").count() == 1
    assert queries.commands(actor(OTTO), "unit.see").count() == 0


def test_the_picker_takes_few_queries(
    town: Town, carried: Gateway, django_assert_max_num_queries: object
) -> None:
    hears(carried, town.lock)
    used(town.pump)
    assert Address.objects.exists()
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        picked()
