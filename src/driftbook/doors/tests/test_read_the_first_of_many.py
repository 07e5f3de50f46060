"""Long lists of doors: the first rows are found by an index, and the others are not looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from driftbook.doors import folding, queries, tag_queries
from driftbook.doors.keys import people
from driftbook.doors.keys import queries as keys
from driftbook.doors.models import Gateway, Street, StreetWord, Tag
from driftbook.doors.tests.locks import SVEN, TEKLA, VERA, Town, of, town, user
from driftbook.people.models import Membership, Organisation, User
from driftbook.people.queries import actor_of
from driftbook.theme import paging

pytestmark = [pytest.mark.django_db, pytest.mark.stored]


@pytest.fixture
def there() -> Town:
    return town()


def test_tags_of_several_organisations_come_by_number(there: Town) -> None:
    now = timezone.now()
    Tag.objects.bulk_create(
        Tag(organisation=(there.town, there.maker)[at % 2], number=f"Z{at:03}", since=now)
        for at in range(23)
    )
    keepers, mine = [there.town, there.maker], Tag.objects.filter(number__startswith="Z")
    found: list[str] = []
    after = ""
    while after or not found:
        rows, after = tag_queries.page(mine, keepers, after, 5)
        assert len(rows) <= 5
        found += [tag.number for tag in rows]
    assert found == [f"Z{at:03}" for at in range(23)]


def test_streets_of_several_organisations_come_by_name(there: Town) -> None:
    for at in range(30):
        keeper = (there.town, there.maker)[at % 2]
        given = {"organisation": keeper, "postal_code": "0001"}
        given["folded"] = folding.folded(f"Prøve {at:02}")
        street = Street.objects.create(name=f"Prøve {at:02}", town="By", country="DK", **given)
        StreetWord.objects.create(rank=0, street=street, **given)
    found = queries.streets([there.town.pk, there.maker.pk], "prøve", 7)
    assert [street.name for street in found] == [f"Prøve {at:02}" for at in range(7)]
    assert {street.organisation_id for street in found} == {there.town.pk, there.maker.pk}


@pytest.mark.parametrize("few", [0, people.FEW])
def test_few_or_many_the_same_people_open_doors(there: Town, monkeypatch: Any, few: int) -> None:
    """Many are found by their names, few by their roles."""
    now = timezone.now()
    alone = [list(keys.openers(one, now)) for one in (there.town, there.maker)]
    monkeypatch.setattr(people, "FEW", few)
    found = keys.in_roles_that_open([there.town, there.maker], now)
    names = list(found.people(people.ACTIVE))
    assert names == sorted({*alone[0], *alone[1]}, key=lambda one: (one.name, one.pk))
    assert names
    assert found.how_many(people.ACTIVE) == len(names)
    assert ("COALESCE" in str(keys.openers(there.town, now).query)) is (few == 0)
    assert list(keys.in_roles_that_open([], now).people()) == []


def test_more_people_than_are_counted(there: Town, monkeypatch: Any) -> None:
    for at in range(230):
        one = User.objects.create(username=f"u{at}", name=f"Number {at:03}")
        Membership.objects.create(
            user=one, organisation=there.town, role="care-worker", since=timezone.now()
        )
    monkeypatch.setattr(paging, "MANY", 99)
    monkeypatch.setattr(paging.how_many, "__defaults__", (99,))
    monkeypatch.setattr(paging.told, "__defaults__", (99,))
    page = of(SVEN).get("/doors/keys/people/?q=number")
    assert "99+ people" in page.content.decode()
    assert len(page.context["people"].rows) == 100
    last = of(SVEN).get("/doors/keys/people/?q=number&from=200").context["people"]
    assert [one.name for one in last.rows] == [f"Number {at}" for at in range(200, 230)]
    assert (last.before, last.next) == (100, None)


def test_gateways_come_a_hundred_at_a_time(there: Town) -> None:
    since = timezone.now() - timedelta(days=1)
    Gateway.objects.bulk_create(
        Gateway(organisation=there.town, name=f"z-{at:03}", since=since) for at in range(120)
    )
    first = of(VERA).get("/doors/gateways/").context["gateways"]
    assert (len(first), first.has_next()) == (100, True)
    assert {gateway.name: gateway.behind for gateway in first}[
        there.gateway.name
    ] == there.gateway.devices.count()
    second = of(VERA).get("/doors/gateways/?page=2").context["gateways"]
    assert not {row.pk for row in first} & {row.pk for row in second}
    assert len(second) == Gateway.objects.filter(organisation=there.town).count() - 100


def test_nobody_sees_tags_of_others(there: Town) -> None:
    """The organisations that are asked narrow what the actor may see, and widen nothing."""
    elsewhere = Organisation.objects.get(slug="elsewhere")
    Tag.objects.create(organisation=elsewhere, number="X1", since=timezone.now())
    mine = tag_queries.tags(actor_of(user(TEKLA), timezone.now()), tag_queries.SEE)
    rows, _after = tag_queries.page(mine, [elsewhere], "")
    assert list(rows) == []
