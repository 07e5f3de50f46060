"""The menu and its sections lead each role to its own pages of doors; start page and desk too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from driftbook.doors.batteries import paper
from driftbook.doors.batteries.due import Batteries
from driftbook.doors.models import BatteryReport, Device, EmergencyKey
from driftbook.doors.tests import locks
from driftbook.doors.tests.batteries import MONDAY, claims
from driftbook.doors.tests.locks import ADAM, CARLA, OTTO, SVEN, TEKLA, VERA, Town, of, user
from driftbook.work import stopping

pytestmark = pytest.mark.django_db
OPEN, FLEET, GATEWAYS = reverse("doors:open"), reverse("doors:fleet"), reverse("doors:gateways")


@pytest.fixture
def town() -> Town:
    return locks.town()


def sections(name: str, address: str) -> list[Any]:
    page = of(name).get(address)
    assert page.status_code == 200, address
    return list(page.context["sections"])


def marked(name: str, address: str) -> list[str]:
    return [link.address for link in sections(name, address) if link.current]


@pytest.mark.parametrize(
    ("name", "first", "there"),
    [
        (CARLA, "open", "open emergency"),
        (SVEN, "open", "open emergency home keys tags fleet batteries"),
        (ADAM, "emergency", "emergency home keys tags fleet batteries gateways"),
        (VERA, "open", "open emergency home keys tags fleet batteries gateways"),
        (TEKLA, "open", "open emergency fleet"),
    ],
)
def test_each_role_gets_its_own_sections(town: Town, name: str, first: str, there: str) -> None:
    page = of(name).get("/handbooks/")
    link = reverse(f"doors:{first}")
    assert link in [entry.address for entry in page.context["navigation"]]
    found = [section.address for section in sections(name, link)]
    assert found == [reverse(f"doors:{section}") for section in there.split()]


def test_a_page_belongs_to_one_section_whatever_its_address_begins_with(town: Town) -> None:
    device = Device.objects.get(unit=town.lock)
    assert marked(SVEN, reverse("doors:unit", args=[town.lock.key])) == [FLEET]
    assert marked(TEKLA, reverse("doors:unit", args=[town.lock.key])) == [FLEET]
    assert marked(VERA, reverse("doors:device-connection", args=[device.key])) == [GATEWAYS]
    assert marked(VERA, reverse("doors:dead-letters")) == [GATEWAYS]
    assert marked(SVEN, reverse("doors:address", args=[town.flat.pk])) == [reverse("doors:home")]
    assert marked(ADAM, reverse("doors:emergency")) == [reverse("doors:emergency")]
    assert marked(CARLA, reverse("doors:open-unit", args=[town.lock.key])) == [OPEN]


@pytest.mark.parametrize(
    ("name", "offered"), [(CARLA, True), (TEKLA, True), (ADAM, False), (OTTO, False)]
)
def test_the_start_page_and_the_desk_offer_a_door_to_whoever_opens_one(
    town: Town, name: str, offered: bool
) -> None:
    for page in ("/support/", "/desk/"):
        content = of(name).get(page).content.decode()
        main = content.partition("<main")[2]
        assert (f'href="{OPEN}"' in main) is offered, page


def test_the_desk_says_that_somebody_waits_for_an_emergency_key(town: Town) -> None:
    asked = timezone.now() - timedelta(minutes=5)
    EmergencyKey.objects.create(
        organisation=town.town,
        user=user(CARLA),
        address=town.other,
        because="The route has changed",
        minutes=60,
        asked=asked,
        asked_by=user(CARLA).key,
    )
    for name, told in ((SVEN, True), (ADAM, True), (CARLA, False), (VERA, False), (OTTO, False)):
        page = of(name).get("/desk/").content.decode()
        assert ("1 emergency key waits for an answer" in page) is told, name
    EmergencyKey.objects.update(user=user(SVEN))
    own = of(SVEN).get("/desk/").content.decode()
    assert "waits for an answer" not in own, "nobody approves the key that they open with"


def test_the_desk_counts_what_the_latest_report_calls_critical(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping.begin()
    claims(town.lock, [12] * 30)
    monkeypatch.setattr(paper, "pressed", lambda said: b"%PDF-1.7")
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + timedelta(hours=3))
    Batteries().run_due(MONDAY, 20)
    report = BatteryReport.objects.get()
    for name, told in ((SVEN, True), (VERA, True), (CARLA, False), (OTTO, False)):
        page = of(name).get("/desk/").content.decode()
        assert (f'href="/doors/batteries/{report.key}/"' in page) is told, name
        assert ("1 battery is critical" in page) is told, name
    monkeypatch.setattr(timezone, "now", lambda: MONDAY + timedelta(days=9))
    assert "is critical" not in of(SVEN).get("/desk/").content.decode()
