"""Keys over HTTP: the two questions, bundles by hand, emergency keys, and access lists."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from driftbook.doors import tag_actions
from driftbook.doors.models import EmergencyKey, Grant, Tag
from driftbook.doors.tests import locks
from driftbook.doors.tests.locks import ADAM, ASTRID, CARLA, CLAUS, OTTO, SVEN, TEKLA, VERA, Town
from driftbook.doors.tests.town import BY
from driftbook.people.models import User
from tests.cast import person
from tests.shelf import LONG_AGO

pytestmark = pytest.mark.django_db
API = "/api/v1/doors"


@pytest.fixture
def town() -> Town:
    return locks.town()


def send(client: Client, address: str, /, **body: Any) -> tuple[int, Any]:
    answer = client.post(f"{API}{address}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def get(name: str, address: str) -> tuple[int, Any]:
    answer = locks.of(name).get(f"{API}{address}")
    return answer.status_code, answer.json()


def test_who_opens_what_both_ways(town: Town) -> None:
    status, said = get(SVEN, f"/keys/doors/{town.door.key}")
    assert (status, said["total"]) == (200, 2)
    through = [(one["name"], one["through"]["kind"]) for one in said["people"]]
    assert through == [("Astrid", "group"), ("Carla", "hand")]
    assert said["people"][1]["through"]["because"] == "Her route"
    status, said = get(SVEN, f"/keys/people/{locks.user(ASTRID).key}?limit=1")
    assert (status, said["total"], len(said["doors"])) == (200, 2, 1)
    assert said["doors"][0]["address"] == str(town.house)
    status, said = get(SVEN, f"/keys/bundles/{town.north.pk}")
    assert [one["name"] for one in said["people"]] == ["Astrid", "Carla"]
    status, said = get(SVEN, "/keys/bundles")
    assert [(one["name"], len(one["doors"])) for one in said] == [("North", 2), ("South", 1)]


def test_outsiders_404_parties_403(town: Town) -> None:
    for address in (
        f"/keys/doors/{town.door.key}",
        f"/keys/people/{locks.user(CARLA).key}",
        f"/keys/bundles/{town.north.pk}",
        f"/units/{town.lock.key}/access",
    ):
        assert get(OTTO, address)[0] == 404, address
        status, said = get(CARLA, address)
        assert status == 403
        assert "none of your roles allows it" in said["error"]
        assert get(VERA, address)[0] == 200
    for address in (f"/keys/doors/{uuid4()}", f"/keys/people/{uuid4()}", "/keys/bundles/999999"):
        assert get(SVEN, address)[0] == 404
    assert Client().get(f"{API}/keys/bundles").status_code == 401


def test_a_bundle_by_hand(town: Town) -> None:
    sven, grants = locks.of(SVEN), f"/keys/bundles/{town.south.pk}/grants"
    key = str(locks.user(CLAUS).key)
    status, said = send(sven, grants, person=key, because="x", until="2099-01-01T00:00:00Z")
    assert (status, said["person"], said["until"]) == (200, key, "2099-01-01T00:00:00Z")
    assert send(sven, grants, person=key, because="x", until="2099-01-01T00:00:00")[0] == 422
    assert send(sven, grants, person=key, because="")[0] == 422
    status, refused = send(sven, grants, person=key, because="x", until="2020-01-01T00:00:00Z")
    assert (status, refused["error"]) == (409, "NotLasting")
    status, refused = send(sven, grants, person=str(locks.user(OTTO).key), because="x")
    assert (status, refused["error"]) == (409, "NoRole")
    User.objects.filter(username=CLAUS).update(directory=town.town)
    status, refused = send(sven, grants, person=key, because="x")
    assert (status, refused["error"]) == (409, "Elsewhere")
    assert "Put the person into the group." in refused["detail"]
    removal = f"/keys/grants/{said['key']}/removal"
    assert send(locks.of(VERA), removal)[0] == 403
    assert send(locks.of(OTTO), removal)[0] == 404
    assert send(sven, removal)[1]["ended"]
    assert send(sven, f"/keys/grants/{uuid4()}/removal")[0] == 404


def test_an_emergency_key(town: Town) -> None:
    claus, address = locks.of(CLAUS), str(town.flat)
    said = {"organisation": "the-town", "address": address, "because": "A fall", "minutes": 30}
    status, key = send(claus, "/keys/emergency", **said)
    assert (status, key["state"], key["address"]) == (200, "waiting", address)
    assert send(claus, "/keys/emergency", **said)[1]["key"] == key["key"]
    one = f"/keys/emergency/{key['key']}"
    assert send(claus, f"{one}/approval")[0] == 403
    assert send(locks.of(OTTO), f"{one}/approval")[0] == 404
    status, no = send(locks.of(ADAM), f"{one}/approval", minutes=1_000)
    assert (status, no["error"]) == (409, "TooLong")
    status, key = send(locks.of(SVEN), f"{one}/approval")
    assert (status, key["state"]) == (200, "running")
    assert [row["key"] for row in get(CLAUS, "/keys/emergency?state=running")[1]] == [key["key"]]
    assert get(CLAUS, "/keys/emergency?state=waiting")[1] == []
    assert get(CARLA, "/keys/emergency")[1] == []
    status, no = send(locks.of(CARLA), f"{one}/withdrawal")
    assert (status, no["error"]) == (409, "NotYours")
    assert send(locks.of(SVEN), f"{one}/refusal")[0] == 409
    assert send(claus, f"{one}/withdrawal")[1]["state"] == "over"
    assert send(locks.of(SVEN), f"{one}/end")[1]["state"] == "over"


def test_what_may_not_be_asked_for(town: Town) -> None:
    claus = locks.of(CLAUS)
    said = {"organisation": "the-town", "because": "x", "minutes": 30}
    assert send(claus, "/keys/emergency", **said)[0] == 422
    assert send(claus, "/keys/emergency", **said, address="Nowhere 7")[0] == 422
    assert send(claus, "/keys/emergency", **said, bundle=town.south.pk)[0] == 403
    other = str(locks.user(CARLA).key)
    assert send(claus, "/keys/emergency", **said, address=str(town.flat), person=other)[0] == 403
    sven = locks.of(SVEN)
    assert send(sven, "/keys/emergency", **said, bundle=town.south.pk, person=other)[0] == 200
    assert send(sven, "/keys/emergency", **said, bundle=999_999)[1]["error"] == "NotTheirs"
    tekla = {**said, "address": str(town.flat)}
    assert send(locks.of(TEKLA), "/keys/emergency", **tekla)[0] == 200
    assert send(locks.of(VERA), "/keys/emergency", **tekla)[0] == 403
    assert send(locks.of(OTTO), "/keys/emergency", **tekla)[0] == 404
    assert EmergencyKey.objects.count() == 2


# --- access lists and tags ----------------------------------------------------------------------


def add_tag(town: Town, number: str, name: str = "", access: str = locks.NORTH) -> Tag:
    with transaction.atomic():
        return tag_actions.add_tag(
            organisation=town.town,
            number=number,
            access=access,
            user=locks.user(name) if name else None,
            by=BY,
            now=LONG_AGO,
        )


def test_the_access_list_of_a_unit(town: Town) -> None:
    add_tag(town, "B2", CARLA)
    add_tag(town, "A1")
    add_tag(town, "C3", access="The bicycle shed")
    add_tag(town, "D4", access=locks.SOUTH)
    client, address = locks.of(SVEN), f"{API}/units/{town.lock.key}/access"
    answer = client.get(address)
    said = answer.json()
    assert said["tags"] == ["A1", "B2"]
    assert answer["Valid-Until"][:19] == said["valid_until"][:19]
    etag = answer["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    User.objects.filter(username=CARLA).update(is_active=False)
    after = client.get(address, headers={"If-None-Match": etag})
    assert (after.status_code, after.json()["tags"]) == (200, ["A1"])
    town.lock.removed = LONG_AGO
    town.lock.save()
    assert client.get(address).json()["tags"] == []


def test_a_tag_whose_access_is_a_bundle_opens_its_doors(town: Town) -> None:
    tag = add_tag(town, "A1")
    assert tag.bundle == town.north
    with transaction.atomic():
        tag = tag_actions.correct_tag(
            tag=tag, holder="", address=None, access="The shed", by=BY, now=LONG_AGO
        )
    assert tag.bundle is None


def test_a_tag_with_an_account_is_closed_with_it(town: Town) -> None:
    sven = locks.of(SVEN)
    status, said = send(
        sven,
        "/tags",
        organisation="the-town",
        number="E5",
        access="South",
        person=str(locks.user(CLAUS).key),
    )
    assert (status, said["bundle"], said["opens"]) == (200, "South", True)
    assert send(sven, "/tags", organisation="the-town", number="E6", person=str(uuid4()))[0] == 422
    User.objects.filter(username=CLAUS).update(is_active=False)
    assert sven.get(f"{API}/tags/E5/opens").json()["opens"] is False
    page = sven.get(f"/doors/tags/{Tag.objects.get(number='E5').key}/").content.decode()
    assert "The account of whoever carries it is closed" in page


def test_a_tag_that_is_closed_stays_so_when_its_holder_is_erased(town: Town) -> None:
    tag = add_tag(town, "A1", CARLA)
    User.objects.filter(username=CARLA).update(is_active=False)
    with transaction.atomic():
        tag = tag_actions.erase_holder(tag=tag, by=BY, now=locks.NOW)
    assert tag.user is None
    assert not tag.opens(locks.NOW)


def test_controllers_are_told_once_for_a_transaction(
    town: Town, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as told:
        add_tag(town, "A1")
        add_tag(town, "A2")
    assert len(told) == 1


def test_the_page_of_a_tag_says_who_carries_it(town: Town) -> None:
    tag = add_tag(town, "A1")
    person("kim", "the-town", "portal-user")
    sven = locks.of(SVEN)
    sent = {"holder": "Kim", "user": str(locks.user("kim").key), "access": "South"}
    assert sven.post(f"/doors/tags/{tag.key}/holder/", sent).status_code == 302
    tag.refresh_from_db()
    assert (tag.user, tag.bundle) == (locks.user("kim"), town.south)
    page = sven.get(f"/doors/tags/{tag.key}/").content.decode()
    assert f"/doors/keys/people/{locks.user('kim').key}/" in page
    assert sven.get(f"/doors/keys/people/{locks.user('kim').key}/").status_code == 200
    assert Grant.objects.count() == 1
