"""Who opens a door, and who has a bundle, where very many do: a page is read, all are reached."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from driftbook.doors import tag_queries
from driftbook.doors.keys import access, holding, people, queries, shown, ways
from driftbook.doors.keys.holding import Holding
from driftbook.doors.models import Door, EmergencyKey, Grant, Tag
from driftbook.doors.tests import locks
from driftbook.doors.tests.locks import CARLA, CLAUS, OTTO, SVEN, TEKLA, VERA, Town, of
from driftbook.people.models import Membership, User
from driftbook.theme import paging
from tests.shelf import LONG_AGO

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
MANY = 230


@pytest.fixture
def town() -> Town:
    return locks.town()


@pytest.fixture
def crowd(town: Town) -> Town:
    """Many care workers have the southern bundle by hand; every tenth has no role any more."""
    made = User.objects.bulk_create(
        User(username=f"worker-{number:03}", name=f"Worker {number:03}") for number in range(MANY)
    )
    Membership.objects.bulk_create(
        Membership(user=one, organisation=town.town, role=role, since=LONG_AGO)
        for number, one in enumerate(made)
        for role in ["portal-user" if number % 10 == 0 else "care-worker"]
    )
    Grant.objects.bulk_create(
        Grant(bundle=town.south, user=one, since=LONG_AGO, because="A route") for one in made
    )
    return town


def tags(town: Town, count: int) -> None:
    """Tags of tenants, who do not sign in."""
    Tag.objects.bulk_create(
        Tag(
            organisation=town.town,
            number=f"T{number:04}",
            holder=f"Flat {number}",
            bundle=(town.south, town.north)[number % 2],
            since=LONG_AGO,
        )
        for number in range(count)
    )


def page_of(door: Door) -> str:
    return f"/doors/keys/doors/{door.key}/"


def names(page: str, part: int = 0) -> list[str]:
    """The people in the table of a page; 1: in what it keeps folded."""
    said = page.split("<main", 1)[1].split("<details")[part]
    return re.findall(r'<a href="/doors/keys/people/[^"]+">([^<]+)</a>', said)


@pytest.mark.parametrize("few", [0, people.FEW])
def test_few_or_many_the_same_people_open_a_door(
    town: Town, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whatever lets them through; held against the list that reads everything."""
    now = timezone.now()
    locks.groups(CLAUS, ["Tag: #South#", locks.GROUP])
    locks.groups(OTTO, [locks.GROUP])
    Tag.objects.create(
        organisation=town.town,
        number="A1",
        bundle=town.south,
        user=locks.user(OTTO),
        since=LONG_AGO,
    )
    for name, what in ((TEKLA, {"address": town.flat}), (VERA, {"bundle": town.south})):
        EmergencyKey.objects.create(
            organisation=town.town,
            user=locks.user(name),
            because="A fall",
            asked=now - timedelta(hours=1),
            asked_by=locks.user(SVEN).key,
            approved=now - timedelta(minutes=1),
            until=now + timedelta(hours=1),
            minutes=60,
            **what,
        )
    User.objects.filter(username=CARLA).update(is_active=False)
    monkeypatch.setattr(people, "FEW", few)
    for door in (town.door, town.stairwell, town.third):
        wanted = [user for user, _grant in queries.grants_of(door, now=now)]
        found = Holding(town.town, ways.behind(door), now)
        assert list(found.opening()) == list(dict.fromkeys(wanted)) != []
        assert found.how_many_open() == len({*wanted})
        everybody = {way.user for way in ways.through(ways.behind(door), None, now)}
        useless = {user.pk for user in found.useless()}
        assert useless == everybody - {user.pk for user in wanted}
    assert list(Holding(town.town, ways.of_bundles([]), now).opening()) == []


@pytest.mark.parametrize("few", [0, people.FEW])
def test_of_many_who_open_a_page_is_read_and_all_are_reached(
    crowd: Town, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(people, "FEW", few)
    sven, read = of(SVEN), list[int]()
    original = User.from_db.__func__  # type: ignore[attr-defined]

    def counted(cls: Any, *row: Any) -> Any:
        found = original(cls, *row)
        read.append(found.pk)
        return found

    monkeypatch.setattr(User, "from_db", classmethod(counted))
    for address in (page_of(crowd.third), f"/doors/keys/bundles/{crowd.south.pk}/"):
        reached: list[str] = []
        for start in (0, 100, 200):
            read.clear()
            with CaptureQueriesContext(connection) as asked:
                page = sven.get(f"{address}?list=&from={start}").content.decode()
            assert len({*read}) <= 3 * (shown.PAGE + 1), "those who can, who cannot, who may get it"
            assert len(asked) <= 60
            reached += names(page)
        assert reached == [f"Worker {number:03}" for number in range(MANY) if number % 10]


def test_somebody_is_found_among_those_who_open_a_door(crowd: Town) -> None:
    page = of(SVEN).get(f"{page_of(crowd.third)}?q=orker+229").content.decode()
    assert "1 person of that name can open it now." in page
    assert names(page) == ["Worker 229"]
    nobody = of(SVEN).get(f"{page_of(crowd.third)}?q=orker+220").content.decode()
    assert "0 people of that name can open it now." in nobody
    assert (
        'type="search"' not in of(SVEN).get(page_of(crowd.door)).content.decode().split("<main")[1]
    )


def test_more_than_are_counted_are_told_so(crowd: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MANY", 99)
    monkeypatch.setattr(paging.how_many, "__defaults__", (99,))
    monkeypatch.setattr(paging.told, "__defaults__", (99,))
    assert "99+ people can open it now." in of(SVEN).get(page_of(crowd.third)).content.decode()
    monkeypatch.setattr(people, "FEW", 0)
    assert "99+ people can open it now." in of(SVEN).get(page_of(crowd.third)).content.decode()


def test_whose_key_is_of_no_use_is_listed_or_looked_for(
    crowd: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where very many have keys, finding those takes longer, and is done when it is asked for."""
    sven, address = of(SVEN), page_of(crowd.third)
    wanted = [f"Worker {number:03}" for number in range(0, MANY, 10)]
    page = sven.get(address).content.decode()
    assert "23 people have a key and cannot open" in page
    assert names(page, 1) == wanted
    monkeypatch.setattr(holding, "FEW", 20)
    page = sven.get(address).content.decode()
    assert "cannot open" in page
    assert "Worker 020" not in page
    monkeypatch.setattr(shown, "PAGE", 20)
    first = sven.get(f"{address}?list=useless").content.decode()
    assert "23 people have a key and cannot open" in first
    assert "No role" in first
    assert "list=useless&amp;from=20" in first
    rest = sven.get(f"{address}?list=useless&from=20").content.decode()
    assert names(first) + names(rest) == wanted
    bundle = f"/doors/keys/bundles/{crowd.south.pk}/?list=useless"
    assert names(sven.get(bundle).content.decode()) == wanted[:20]
    fine = sven.get(f"{page_of(crowd.door)}?list=useless").content.decode()
    assert "Whoever has a key can also open." in fine


def test_tags_of_tenants_come_a_page_at_a_time(town: Town) -> None:
    tags(town, 120)
    town.south.doors.add(town.door)
    Tag.objects.filter(number="T0003").update(blocked=timezone.now())
    Tag.objects.filter(number="T0004").update(ended=timezone.now())
    sven, query, found = of(SVEN), "", list[str]()
    while True:
        answer = sven.get(page_of(town.door) + query)
        assert len(answer.context["tags"]) <= tag_queries.PAGE
        found += [tag.number for tag in answer.context["tags"]]
        if not answer.context["after"]:
            break
        query = f"?list=tags&after={answer.context['after']}"
    assert found == [f"T{number:04}" for number in range(120) if number not in (3, 4)]
    assert sven.get(f"{page_of(town.third)}?list=tags&after=Z%7E1").status_code == 200
    assert sven.get(f"{page_of(town.third)}?list=tags&after=T%7E%C2%B2").status_code == 200


def test_the_doors_of_a_bundle_come_a_page_at_a_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "PAGE", 2)
    town.south.doors.add(town.door, town.stairwell)
    sven, address = of(SVEN), f"/doors/keys/bundles/{town.south.pk}/"
    first = sven.get(address)
    assert "3 doors" in first.content.decode()
    assert list(first.context["doors"].rows) == [town.third, town.stairwell]
    rest = sven.get(f"{address}?list=doors&from=2")
    assert list(rest.context["doors"].rows) == [town.door]
    assert "Who has the bundle" in rest.content.decode()


@pytest.mark.parametrize("few", [0, 1_000])
def test_files_have_everybody_however_many_they_are(
    crowd: Town, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(holding, "FEW", few)
    monkeypatch.setattr(holding, "AT_ONCE", 50)
    tags(crowd, 60)
    sven = of(SVEN)

    def lines(address: str) -> list[tuple[str, str, str]]:
        content = sven.get(address).getvalue().decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(content))
        return [(row["bundle"], row["name"], row["through"]) for row in rows]

    workers = [("South", f"Worker {at:03}", "hand") for at in range(MANY) if at % 10]
    tenants = [("South", f"Flat {at}", "tag") for at in range(0, 60, 2)]
    assert lines(f"{page_of(crowd.third)}export/") == workers + tenants
    assert lines("/doors/keys/export/") == [
        ("North", "Astrid", "group"),
        ("North", "Carla", "hand"),
        *workers,
    ]


def test_a_door_says_the_same_tags_as_its_controller_is_given(town: Town) -> None:
    now = timezone.now()
    tags(town, 9)
    rows, after = access.page_without([town.south.pk], now, "")
    assert [tag.number for tag in rows] == list(access.of_unit(town.far, now).tags)
    assert after == ""
