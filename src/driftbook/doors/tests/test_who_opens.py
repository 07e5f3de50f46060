"""Who can open which door now, through what: from the tables as they stand at that moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from driftbook.doors.keys import queries, ways
from driftbook.doors.models import Door, EmergencyKey, Gateway, Grant, Tag
from driftbook.doors.tests import locks
from driftbook.doors.tests.locks import ASTRID, CARLA, CLAUS, NOW, SVEN, TEKLA, VERA, Town
from driftbook.people.models import GroupRule, Membership, User
from tests.shelf import LONG_AGO

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def town() -> Town:
    return locks.town()


def opened_by(name: str, now: datetime = NOW) -> set[Door]:
    return set(queries.doors_of(locks.actor(name, now), now))


def through(door: Door, now: datetime | None = NOW) -> list[tuple[str, str, str]]:
    found = queries.grants_of(door, now=now)
    return [(user.username, grant.kind, grant.name) for user, grant in found]


def emergency(town: Town, name: str = CLAUS, **more: Any) -> EmergencyKey:
    what = {} if "bundle" in more else {"address": town.flat}
    given = {"approved": NOW, "until": NOW + HOUR, "minutes": 60, **what, **more}
    return EmergencyKey.objects.create(
        organisation=town.town,
        user=locks.user(name),
        because="A fall",
        asked=NOW - HOUR,
        asked_by=locks.user(SVEN).key,
        **given,
    )


def tag(town: Town, name: str | None = CLAUS, number: str = "A1", **more: Any) -> Tag:
    return Tag.objects.create(
        organisation=town.town,
        number=number,
        bundle=town.south,
        user=locks.user(name) if name else None,
        since=LONG_AGO,
        **more,
    )


# --- through what -------------------------------------------------------------------------------


def test_by_hand_and_through_a_group(town: Town) -> None:
    assert opened_by(CARLA) == opened_by(ASTRID) == {town.door, town.stairwell}
    assert opened_by(CLAUS) == set()
    expected = [(ASTRID, "group", locks.GROUP), (CARLA, "hand", locks.NORTH)]
    assert through(town.door) == through(town.stairwell) == expected
    assert through(town.third) == []
    (_carla, grant) = queries.grants_of(town.door, locks.user(CARLA), NOW)[0]
    assert (grant.bundle, grant.because, grant.key) == (
        locks.NORTH,
        "Her route",
        str(Grant.objects.get().key),
    )


def test_a_revoked_group_counts_at_once(town: Town) -> None:
    locks.groups(ASTRID, ["GG_Other"])
    assert opened_by(ASTRID) == set()
    assert through(town.door) == [(CARLA, "hand", locks.NORTH)]
    locks.groups(ASTRID, [locks.GROUP])
    assert town.door in opened_by(ASTRID)
    GroupRule.objects.all().delete()
    assert opened_by(ASTRID) == set()


def test_an_attribute_names_the_bundle(town: Town) -> None:
    locks.groups(CLAUS, ["Tag: #South#"])
    assert opened_by(CLAUS) == {town.third}
    assert through(town.third) == [(CLAUS, "tag-attribute", "Tag: #South#")]


def test_a_grant_ends_by_itself_or_is_ended(town: Town) -> None:
    rows = Grant.objects.filter(user=locks.user(CARLA))
    rows.update(until=NOW)
    assert opened_by(CARLA) == set()
    assert opened_by(CARLA, NOW - HOUR) == {town.door, town.stairwell}
    rows.update(until=None, ended=NOW + HOUR)
    assert town.door in opened_by(CARLA)
    assert opened_by(CARLA, NOW + HOUR) == set()
    assert (CARLA, "hand", locks.NORTH) in through(town.door, None)


def test_an_emergency_key_to_an_address_opens_its_way_in_too(town: Town) -> None:
    key = emergency(town)
    assert opened_by(CLAUS) == {town.door, town.stairwell}
    assert (CLAUS, "emergency", "A fall") in through(town.stairwell)
    assert through(town.third) == []
    assert opened_by(CLAUS, NOW + HOUR) == opened_by(CLAUS, NOW - HOUR) == set()
    EmergencyKey.objects.filter(pk=key.pk).update(ended=NOW)
    assert opened_by(CLAUS) == set()


def test_an_emergency_key_to_a_bundle(town: Town) -> None:
    emergency(town, bundle=town.south)
    assert opened_by(CLAUS) == {town.third}
    assert through(town.third) == [(CLAUS, "emergency", "A fall")]


def test_one_that_nobody_has_approved_opens_nothing(town: Town) -> None:
    emergency(town, approved=None, until=None)
    assert opened_by(CLAUS) == set()
    assert (CLAUS, "emergency", "A fall") not in through(town.door)
    told = [grant for _user, grant in queries.grants_of(town.door) if grant.kind == "emergency"]
    assert [grant.approved for grant in told] == [False]


def test_a_tag_opens_at_the_reader_and_not_from_the_telephone(town: Town) -> None:
    tag(town)
    tag(town, None, "B2")
    assert through(town.third) == [(CLAUS, "tag", "A1")]
    assert opened_by(CLAUS) == set()
    assert [grant.kind for _door, grant in queries.ways_of(locks.user(CLAUS), NOW)] == ["tag"]
    assert queries.facts(locks.user(CLAUS), town.far, "open", NOW).grants == ()


# --- whose role, and whose account --------------------------------------------------------------


def test_without_a_role_that_opens_doors_a_key_is_of_no_use(town: Town) -> None:
    Membership.objects.filter(user=locks.user(CARLA)).update(role="portal-user")
    assert opened_by(CARLA) == set()
    assert (CARLA, "hand", locks.NORTH) not in through(town.door)
    assert (CARLA, "hand", locks.NORTH) in through(town.door, None)
    assert queries.ways_of(locks.user(CARLA), NOW) == []


def test_a_closed_account_opens_nothing(town: Town) -> None:
    tag(town, CARLA)
    assert Tag.objects.get().opens(NOW)
    User.objects.filter(username=CARLA).update(is_active=False)
    assert opened_by(CARLA) == set()
    assert through(town.door) == [(ASTRID, "group", locks.GROUP)]
    assert through(town.third) == []
    assert not Tag.objects.get().opens(NOW)
    assert not Tag.objects.filter(ways.opening(NOW)).exists()


def test_a_provider_opens_only_while_the_agreement_lasts(town: Town) -> None:
    emergency(town, TEKLA)
    assert opened_by(TEKLA) == {town.door, town.stairwell}
    assert (TEKLA, "emergency", "A fall") in through(town.door)
    town.agreement.ended = NOW
    town.agreement.save()
    assert opened_by(TEKLA) == set()
    assert (TEKLA, "emergency", "A fall") not in through(town.door)


def test_who_may_be_given_a_key(town: Town) -> None:
    names = [user.username for user in queries.openers(town.town, NOW)]
    assert names == [ASTRID, CARLA, CLAUS, SVEN, TEKLA, VERA]


# --- the same answer from both sides ------------------------------------------------------------


def test_both_questions_agree_on_everybody_and_every_door(town: Town) -> None:
    locks.groups(CLAUS, ["Tag: #South#", locks.GROUP])
    locks.groups(SVEN, [locks.GROUP])
    emergency(town, TEKLA)
    emergency(town, CARLA, bundle=town.south)
    tag(town, CARLA)
    by_door = {
        (door.pk, user.username, grant)
        for door in Door.objects.all()
        for user, grant in queries.grants_of(door, now=NOW)
    }
    by_person = {
        (door.pk, user.username, grant)
        for user in User.objects.all()
        for door, grant in queries.ways_of(user, NOW)
    }
    assert by_door == by_person
    assert len(by_door) == 13
    for user in User.objects.all():
        from_phone = {
            pk for pk, name, grant in by_door if name == user.username and grant.kind != "tag"
        }
        assert {door.pk for door in opened_by(user.username)} == from_phone


def test_the_doors_of_a_person_are_one_query(town: Town) -> None:
    actor = locks.actor(CARLA)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(queries.doors_of(actor, NOW)) == 2
    assert len(asked) == 1


# --- a person and a unit ------------------------------------------------------------------------


def test_the_facts_of_a_person_and_a_unit(town: Town) -> None:
    found = queries.facts(locks.user(CARLA), town.lock, "open", NOW)
    assert (found.unit_kind, found.active, found.role, found.sign_in) == (
        "lock",
        True,
        True,
        "local",
    )
    assert found.in_bundles == (locks.NORTH,)
    assert found.connected
    assert [grant.kind for grant in found.grants] == ["hand"]
    assert queries.facts(locks.user(CARLA), town.far, "open", NOW).grants == ()


def test_the_facts_are_fresh(town: Town) -> None:
    astrid = locks.user(ASTRID)
    assert len(queries.facts(astrid, town.lock, "open", NOW).grants) == 1
    locks.groups(ASTRID, [])
    User.objects.filter(pk=astrid.pk).update(is_active=False, directory=town.town)
    Gateway.objects.update(removed=NOW)
    found = queries.facts(astrid, town.lock, "open", NOW)
    assert (found.grants, found.active, found.role) == ((), False, False)
    assert (found.sign_in, found.connected) == ("ad", False)


def test_a_removed_unit_and_a_grant_of_long_ago(town: Town) -> None:
    town.lock.removed = NOW
    Grant.objects.update(until=NOW - timedelta(days=2))
    found = queries.facts(locks.user(CARLA), town.lock, "open", NOW)
    assert found.unit_kind is None
    assert [grant.until for grant in found.grants] == [NOW - timedelta(days=2)]
    Grant.objects.update(until=NOW - timedelta(days=31))
    assert queries.facts(locks.user(CARLA), town.lock, "open", NOW).grants == ()


# --- what is whose ------------------------------------------------------------------------------


def test_whoever_may_only_ask_sees_their_own_emergency_keys(town: Town) -> None:
    key = emergency(town)

    def seen(name: str, action: str = queries.SEE_EMERGENCY) -> list[EmergencyKey]:
        return list(queries.emergency_keys(locks.actor(name), action))

    assert seen(CLAUS) == seen(SVEN) == seen(VERA) == [key]
    assert seen(CARLA) == seen(TEKLA) == seen(locks.OTTO) == []
    assert seen(SVEN, queries.GRANT) == [key]
    assert seen(VERA, queries.GRANT) == []
    assert list(queries.grants(locks.actor(SVEN), queries.SEE)) == list(Grant.objects.all())
    assert list(queries.grants(locks.actor(locks.OTTO), queries.SEE)) == []
