"""The maker's support adds gateways, connects devices to doors, and looks at what was not understood."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from driftbook.doors.models import (
    BatteryDay,
    DeadLetter,
    Device,
    Gateway,
    Listener,
    Reading,
    Unit,
)
from driftbook.doors.tests import locks
from driftbook.doors.tests.town import BY
from driftbook.doors.wire import actions, queries, words
from driftbook.doors.wire.ingest import Arrived, take
from driftbook.doors.wire.payloads import CODES
from driftbook.history.models import Event

pytestmark = pytest.mark.django_db
NOW = locks.NOW
JSON = "application/json"


@pytest.fixture
def town() -> locks.Town:
    return locks.town()


def did() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("did", flat=True))


def heard(name: str, seq: int = 1) -> None:
    payload = f'{{"seq":{seq},"state":"locked"}}'.encode()
    take([Arrived(f"driftbook/v1/the-town-1/{name}/report", payload, NOW)], NOW)


def test_support_adds_a_gateway_says_where_it_is_and_removes_it(town: locks.Town) -> None:
    vera = locks.of(locks.VERA)
    sent = {"name": "The-Town-2", "place": "Cellar", "carrier": locks.CARLA}
    page = vera.post("/doors/gateways/new/", sent, follow=True)
    gateway = Gateway.objects.get(name="the-town-2")
    assert page.context["gateway"] == gateway
    assert (gateway.organisation, gateway.carrier) == (town.town, locks.user(locks.CARLA))
    assert list(vera.get("/doors/gateways/").context["gateways"]) == [town.gateway, gateway]
    at = f"/doors/gateways/{gateway.key}/"
    vera.post(f"{at}place/", {"place": "Attic", "address": "Opdigtet Allé 12, 2. tv"})
    gateway.refresh_from_db()
    assert (gateway.place, gateway.carrier) == ("Attic", None)
    wrong = vera.post(f"{at}place/", {"carrier": locks.OTTO})
    assert wrong.status_code == 422
    vera.post(f"{at}removal/")
    vera.post(f"{at}removal/")
    gateway.refresh_from_db()
    assert gateway.removed
    assert did()[-3:] == ["gateway.added", "gateway.changed", "gateway.removed"]


@pytest.mark.parametrize("name", ["", "with space", "a/b", "æ", "-a", "#", "x" * 61])
def test_a_name_that_no_topic_has_is_refused(town: locks.Town, name: str) -> None:
    page = locks.of(locks.VERA).post("/doors/gateways/new/", {"name": name})
    assert page.status_code == 422
    assert Gateway.objects.count() == 1


def test_a_name_is_taken_once_also_by_others(town: locks.Town) -> None:
    elsewhere = locks.user(locks.OTTO).memberships.get().organisation
    Gateway.objects.create(organisation=elsewhere, name="far-1", since=NOW)
    page = locks.of(locks.VERA).post("/doors/gateways/new/", {"name": "far-1"})
    assert page.status_code == 422
    assert "there already" in page.content.decode()


def test_one_that_was_removed_comes_back(town: locks.Town) -> None:
    gone, again = NOW, NOW + timedelta(days=1)
    with transaction.atomic():
        actions.remove_gateway(gateway=town.gateway, by=BY, now=gone)
        assert not Device.objects.filter(unit__isnull=False).exists()
        same = actions.add_gateway(organisation=town.town, name="the-town-1", by=BY, now=again)
    assert (same.pk, same.removed, same.since) == (town.gateway.pk, None, again)
    heard("L-1")
    assert Device.objects.get(name="L-1").unit == town.lock


def test_a_device_is_connected_by_hand_and_the_other_lets_go(town: locks.Town) -> None:
    heard("X-1")
    vera, device = locks.of(locks.VERA), Device.objects.get(name="X-1")
    page = f"/doors/devices/{device.key}/connection/"
    assert vera.get(page).status_code == 200
    assert vera.post(page, {"serial": "nothing"}).status_code == 422
    vera.post(page, {"serial": "l-1"})
    device.refresh_from_db()
    assert device.unit == town.lock
    assert Device.objects.get(name="L-1").unit is None
    heard("L-1", 5)
    assert Device.objects.get(name="L-1").unit is None, "its name does not connect it again"
    vera.post(f"{page}removal/")
    device.refresh_from_db()
    assert device.unit is None
    assert did()[-2:] == ["device.connected", "device.disconnected"]


def test_a_unit_that_is_mounted_later_finds_its_device(town: locks.Town) -> None:
    heard("L-9")
    assert Device.objects.get(name="L-9").unit is None
    unit = Unit.objects.create(
        organisation=town.town, door=town.third, kind="lock", serial="L-9", installed=NOW
    )
    heard("L-9", 2)
    assert Device.objects.get(name="L-9").unit == unit
    Unit.objects.filter(pk=unit.pk).update(removed=NOW)
    heard("L-9", 3)
    assert Device.objects.get(name="L-9").unit is None


def test_what_was_not_understood_is_looked_at_and_removed(town: locks.Town) -> None:
    topic = "driftbook/v1/the-town-1/L-1/report"
    take([Arrived(topic, b"<b>no</b>", NOW), Arrived("driftbook/v1/x/y/report", b"{}", NOW)], NOW)
    vera = locks.of(locks.VERA)
    letter = DeadLetter.objects.get(topic=topic)
    assert [row for row, _why, _at in vera.get("/doors/dead-letters/").context["letters"]] == [
        letter
    ]
    page = vera.get(f"/doors/dead-letters/{letter.key}/").content.decode()
    assert "&lt;b&gt;no&lt;/b&gt;" in page
    vera.post(f"/doors/dead-letters/{letter.key}/removal/")
    assert not DeadLetter.objects.filter(pk=letter.pk).exists()
    assert did()[-1] == "dead-letter.dropped"


def test_what_came_from_nobody_is_for_the_operator(town: locks.Town) -> None:
    take([Arrived("driftbook/v1/x/y/report", b'{"seq":1}', NOW)], NOW)
    letter, adam = DeadLetter.objects.get(), locks.of(locks.ADAM)
    assert adam.get(f"/doors/dead-letters/{letter.key}/").status_code == 404
    town.town.operates = True
    town.town.save()
    assert adam.get(f"/doors/dead-letters/{letter.key}/").status_code == 200
    adam.post(f"/doors/dead-letters/{letter.key}/removal/")
    assert not DeadLetter.objects.exists()


def test_nobody_else_sees_them(town: locks.Town) -> None:
    take([Arrived("driftbook/v1/the-town-1/L-1/report", b"", NOW)], NOW)
    letter, device = DeadLetter.objects.get(), Device.objects.get(name="L-1")
    pages = [
        f"/doors/gateways/{town.gateway.key}/",
        f"/doors/devices/{device.key}/connection/",
        f"/doors/dead-letters/{letter.key}/",
        f"/api/v1/doors/gateways/{town.gateway.key}",
    ]
    for page in pages:
        assert locks.of(locks.OTTO).get(page).status_code == 404
        assert locks.of(locks.CARLA).get(page).status_code == 403
        assert locks.of(locks.ADAM).get(page).status_code == 200
    for page in ("/doors/gateways/", "/doors/dead-letters/", "/doors/gateways/new/"):
        assert locks.of(locks.CARLA).get(page).status_code == 403


def test_the_page_says_whether_anybody_listens(town: locks.Town, settings: Any) -> None:
    now = timezone.now()
    assert queries.listener_state(now).state == "no-broker"
    settings.BROKER = "mqtt://driftbook:secret@broker.example.org"
    assert queries.listener_state(now).state == "nobody"
    row = Listener.objects.create(name="a", started=now, seen=now)
    assert queries.listener_state(now).state == "deaf"
    row.connected = row.processed = now
    row.save()
    assert queries.listener_state(now).state == "listening"
    page = locks.of(locks.VERA).get("/doors/gateways/").content.decode()
    assert "mqtt://broker.example.org:1883" in page
    assert "secret" not in page
    assert queries.listener_state(now + timedelta(minutes=1)).state == "nobody"


def test_what_is_old_is_forgotten_but_not_the_days_of_a_battery(
    town: locks.Town, settings: Any
) -> None:
    settings.KEEP_READINGS_DAYS = 30
    topic = "driftbook/v1/the-town-1/L-1/report"
    take([Arrived(topic, b'{"seq":1,"battery":50}', NOW), Arrived(topic, b"", NOW)], NOW)
    assert actions.forget(now=NOW + timedelta(days=29)) == 0
    assert actions.forget(now=NOW + timedelta(days=31)) == 2
    assert not Reading.objects.exists()
    assert BatteryDay.objects.count() == 1


def test_every_code_has_a_sentence() -> None:
    assert set(words.WHY) == set(CODES)


def test_the_same_over_the_api(town: locks.Town) -> None:
    vera = locks.of(locks.VERA)
    at = "/api/v1/doors"
    sent = {"organisation": "the-town", "name": "north-7", "place": "Cellar"}
    made = vera.post(f"{at}/gateways", sent, content_type=JSON)
    assert made.status_code == 200
    assert vera.post(f"{at}/gateways", sent, content_type=JSON).json() == made.json()
    bad = vera.post(f"{at}/gateways", {**sent, "name": "a b"}, content_type=JSON)
    assert (bad.status_code, bad.json()["error"]) == (422, "NoName")
    assert [row["name"] for row in vera.get(f"{at}/gateways").json()] == ["north-7", "the-town-1"]
    heard("X-1")
    key = town.gateway.key
    devices = {row["name"]: row for row in vera.get(f"{at}/gateways/{key}/devices").json()}
    assert devices["X-1"]["unit"] is None
    one = f"{at}/devices/{devices['X-1']['key']}/connection"
    assert vera.post(one, {"serial": "L-2"}, content_type=JSON).json()["unit"] == str(town.far.key)
    assert vera.post(one, {"serial": "?"}, content_type=JSON).status_code == 422
    assert vera.post(f"{one}/removal").json()["unit"] is None
    take([Arrived("driftbook/v1/the-town-1/L-1/report", b"", NOW)], NOW)
    assert [row["why"] for row in vera.get(f"{at}/dead-letters").json()["letters"]] == ["empty"]
    assert vera.get(f"{at}/listener").json()["state"] == "no-broker"
    assert vera.post(f"{at}/gateways/{made.json()['key']}/removal").json()["removed"]
