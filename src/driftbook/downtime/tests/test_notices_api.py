"""Notices and audiences over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from driftbook.downtime.models import Downtime, Notice, Outlet, Recipient
from driftbook.downtime.tests.telling import downtime, drafted
from driftbook.downtime.tests.town import CARLA, CORA, OTTO, SVEN, Town, of, town

pytestmark = pytest.mark.django_db
API = "/api/v1/downtime"


@pytest.fixture
def here() -> Town:
    return town()


@pytest.fixture
def planned(here: Town) -> Downtime:
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
    one = downtime(here, start=start, end=start + timedelta(hours=2), decided=timezone.now())
    drafted(one, now=timezone.now())
    return one


def only(audience: str) -> Notice:
    return Notice.objects.get(audience=audience)


def post(name: str, path: str, body: dict[str, Any] | None = None) -> Any:
    return of(name).post(f"{API}{path}", body or {}, content_type="application/json")


def test_notices_are_listed_by_state(planned: Downtime) -> None:
    found = of(SVEN).get(f"{API}/notices?state=waiting").json()
    assert len(found) == 5
    assert found[0]["audience"] == "managers"
    assert found[0]["by"] is not None
    assert of(SVEN).get(f"{API}/notices?state=published").json() == []
    assert of(SVEN).get(f"{API}/notices?downtime={planned.key}&limit=1").json() == found[:1]
    assert of(CARLA).get(f"{API}/notices").status_code == 403
    assert of(OTTO).get(f"{API}/notices").json() == []
    assert of(OTTO).get(f"{API}/notices/{only('staff').key}").status_code == 404


def test_one_is_written_anew_and_told(planned: Downtime) -> None:
    path = f"/notices/{only('managers').key}"
    answer = post(CORA, f"{path}/revision", {"subject": "Mine", "text": "My words."})
    assert answer.json()["edited"] is True
    assert post(CORA, f"{path}/sending").json()["state"] == "published"
    late = post(CORA, f"{path}/revision", {"subject": "Mine", "text": "Again."})
    assert late.status_code == 409
    assert late.json()["error"] == "already-told"
    assert post(SVEN, f"{path}/withdrawal").status_code == 403


def test_what_was_posted_is_confirmed_twice_and_once(planned: Downtime) -> None:
    path = f"/notices/{only('staff').key}/confirmation"
    assert post(SVEN, path).json() == post(SVEN, path).json()
    by_itself = post(SVEN, f"/notices/{only('managers').key}/confirmation")
    assert by_itself.json()["error"] == "goes-by-itself"
    assert post(CORA, f"/notices/{only('providers').key}/withdrawal").json()["state"] == "withdrawn"


def test_audiences_say_who_would_be_told(here: Town) -> None:
    found = {one["id"]: one for one in of(CORA).get(f"{API}/audiences/town").json()}
    assert found["managers"]["receivers"] == 1
    assert found["providers"]["missing"] == ["hook"]
    assert found["staff"]["missing"] == []
    assert of(SVEN).get(f"{API}/audiences/town").status_code == 403
    assert of(CORA).get(f"{API}/audiences/elsewhere").status_code == 404


def test_an_address_comes_and_goes(here: Town) -> None:
    said = {"audience": "managers", "to": "all@town.example.org", "language": "en"}
    made = post(CORA, "/audiences/town/recipients", said).json()
    assert post(CORA, "/audiences/town/recipients", said).json() == made
    for wrong in ({"to": "nobody"}, {"audience": "public"}, {"language": "da"}):
        assert post(CORA, "/audiences/town/recipients", said | wrong).status_code == 422
    assert post(OTTO, f"/recipients/{made['key']}/removal").status_code == 404
    assert post(CORA, f"/recipients/{made['key']}/removal").status_code == 200
    assert not Recipient.objects.filter(ended=None).exists()


def test_a_channel_goes_to_a_program(here: Town) -> None:
    said = {"channel": "hook", "sort": "generic", "url": "https://p.example.org/in"}
    made = post(CORA, "/audiences/town/outlets", said).json()
    assert made["secret"].startswith("whsec_")
    assert "secret" not in str(of(CORA).get(f"{API}/audiences/town").json())
    for wrong in ({"channel": "letter"}, {"url": "nowhere"}):
        assert post(CORA, "/audiences/town/outlets", said | wrong).status_code == 422
    assert post(CORA, f"/outlets/{made['key']}/removal").status_code == 200
    assert not Outlet.objects.filter(ended=None).exists()
