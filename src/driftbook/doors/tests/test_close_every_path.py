"""Closing somebody's account, removing or erasing them closes every path through doors at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from driftbook.doors.keys import access, actions, emergency_actions, queries, ways
from driftbook.doors.models import EmergencyKey, Grant, Tag
from driftbook.doors.tests import locks
from driftbook.doors.tests.locks import ADAM, ASTRID, CARLA, NOW, SVEN, TEKLA, Town
from driftbook.history.by import By
from driftbook.history.models import Event
from driftbook.people import personal
from driftbook.people.actions import arriving, disabling, members
from driftbook.people.actions.members import MayNot
from driftbook.people.models import DirectoryReading, HeldGroup, Session
from tests.cast import person
from tests.shelf import LONG_AGO

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def town() -> Town:
    """Carla has the bundle North by hand and by her group, an emergency key, and a tag."""
    town = locks.town()
    locks.groups(CARLA, [locks.GROUP])
    by = By(locks.user(SVEN).key, "spoc")
    key = emergency_actions.ask(
        organisation=town.town,
        user=locks.user(CARLA),
        bundle=town.south,
        because="A fall",
        minutes=600,
        by=by,
        now=NOW,
    )
    emergency_actions.approve(key=key, by=by, now=NOW)
    Tag.objects.create(
        organisation=town.town,
        number="A1",
        bundle=town.south,
        user=locks.user(CARLA),
        holder="Carla",
        since=LONG_AGO,
    )
    return town


def adam(town: Town) -> dict[str, object]:
    return {"actor": locks.actor(ADAM), "organisation": town.town, "now": NOW}


def disable(town: Town, name: str = CARLA) -> None:
    disabling.disable(
        actor=locks.actor(ADAM),
        organisation=town.town,
        user=locks.user(name),
        because="The telephone was stolen",
        now=NOW,
    )


def everything(name: str) -> list[object]:
    user = locks.user(name)
    return [*ways.of_person(user, SOON), *queries.doors_of(locks.actor(name, SOON), SOON)]


def test_disabled_nothing_opens_any_more(town: Town) -> None:
    carla = locks.of(CARLA)
    assert carla.get("/account/").status_code == 200
    assert access.of_unit(town.far, NOW).tags == ("A1",)
    before = access.of_unit(town.far, NOW).etag
    disable(town)
    assert carla.get("/account/").status_code == 302
    assert not Session.objects.filter(user=locks.user(CARLA)).exists()
    assert [grant.kind for grant in (way.grant for way in everything(CARLA))] == ["group"]  # type: ignore[attr-defined]
    assert list(queries.doors_of(locks.actor(CARLA, SOON), SOON)) == []
    assert queries.ways_of(locks.user(CARLA), SOON) == []
    for unit in (town.lock, town.pump, town.far):
        assert access.of_unit(unit, SOON).tags == ()
        known = queries.facts(locks.user(CARLA), unit, "open", SOON)
        assert (known.active, known.role) == (False, False)
    assert access.of_unit(town.far, SOON).etag != before
    assert Tag.objects.get().because
    did = Event.objects.filter(organisation=town.town.key).order_by("pk")
    assert [one.did for one in did][-4:] == [
        "person.disabled",
        "key.closed",
        "emergency.closed",
        "tag.blocked",
    ]
    assert Event.objects.get(did="person.disabled").after == {"because": "The telephone was stolen"}


def test_opened_again_bundles_are_given_again(town: Town) -> None:
    disable(town)
    disable(town)
    assert Event.objects.filter(did="person.disabled").count() == 1
    for _ in range(2):
        disabling.enable(
            actor=locks.actor(ADAM), organisation=town.town, user=locks.user(CARLA), now=SOON
        )
    assert Event.objects.filter(did="person.enabled").count() == 1
    kinds = {grant.kind for _door, grant in queries.ways_of(locks.user(CARLA), SOON)}
    assert kinds == {"group"}
    actions.give(
        bundle=town.north,
        user=locks.user(CARLA),
        because="Back",
        by=By(locks.user(SVEN).key, "spoc"),
        now=SOON,
    )


def test_who_may_not_close_an_account(town: Town) -> None:
    def refused(name: str, by: str = ADAM) -> str:
        with pytest.raises(MayNot) as no:
            disabling.disable(
                actor=locks.actor(by),
                organisation=town.town,
                user=locks.user(name),
                because="",
                now=NOW,
            )
        return no.value.code

    assert refused(ADAM) == "yourself"
    assert refused(CARLA, SVEN) == "role-not-yours"
    person("anne", "the-town", "system-administrator")
    person("anne", "elsewhere", "spoc")
    assert refused("anne") == "used-elsewhere"
    person("bo", "the-town", "portal-administrator")
    person("berit", "the-town", "portal-user")
    assert refused(ADAM, "bo") == "role-not-yours"
    disabling.disable(
        actor=locks.actor("bo"),
        organisation=town.town,
        user=locks.user("berit"),
        because="",
        now=NOW,
    )


def test_removed_from_the_organisation(town: Town) -> None:
    DirectoryReading.objects.all().delete()
    members.remove(user=locks.user(CARLA), **adam(town))  # type: ignore[arg-type]
    assert everything(CARLA) == []
    assert not Grant.objects.filter(user=locks.user(CARLA), ended__isnull=True).exists()


def test_removed_elsewhere_nothing_ends_here(town: Town) -> None:
    person(CARLA, "far-away", "care-worker")
    boss = person("boss", "far-away", "system-administrator")
    members.remove(
        actor=locks.actor(boss.username),
        organisation=boss.memberships.get().organisation,
        user=locks.user(CARLA),
        now=NOW,
    )
    assert len(everything(CARLA)) == 4 + 3


def test_a_technician_who_leaves_the_maker(town: Town) -> None:
    by = By(locks.user(SVEN).key, "spoc")
    actions.give(bundle=town.south, user=locks.user(TEKLA), because="x", by=by, now=NOW)
    assert everything(TEKLA)
    boss = person("boss", "the-maker", "system-administrator")
    members.remove(
        actor=locks.actor(boss.username),
        organisation=town.maker,
        user=locks.user(TEKLA),
        now=SOON,
    )
    assert everything(TEKLA) == []
    event = Event.objects.get(did="key.closed")
    assert event.organisation == town.town.key


def test_erased_and_nothing_tells_who_had_it(town: Town) -> None:
    told = personal.everything(CARLA)
    assert "A fall" in str(told)
    assert "A1" in str(told)
    carla = locks.user(CARLA)
    members.erase(user=carla, **adam(town))  # type: ignore[arg-type]
    assert not Tag.objects.get().opens(SOON)
    tag = Tag.objects.get()
    assert (tag.user, tag.holder) == (None, "")
    assert access.of_unit(town.far, SOON).tags == ()
    assert not Grant.objects.filter(user=carla, ended__isnull=True).exists()
    assert EmergencyKey.objects.get().ended is not None
    assert not HeldGroup.objects.filter(user=carla).exists()


def test_held_groups_follow_what_the_directory_says(town: Town) -> None:
    reading = DirectoryReading.objects.get(user=locks.user(ASTRID))
    reading.groups = ["GG_B", "Tag: #North#", "GG_B"]
    reading.save()
    with transaction.atomic():
        arriving.hold(reading)
    rows = HeldGroup.objects.filter(user=locks.user(ASTRID)).order_by("group")
    assert list(rows.values_list("group", "bundle")) == [("GG_B", ""), ("Tag: #North#", "North")]
    reading.delete()
    assert not rows.exists()
