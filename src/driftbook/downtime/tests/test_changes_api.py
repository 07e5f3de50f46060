"""Changes and meetings over HTTP."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.downtime.models import Meeting
from driftbook.downtime.tests import town as cast
from driftbook.downtime.tests.town import (
    CARLA,
    COLIN,
    CORA,
    END,
    MAX,
    OTTO,
    START,
    SVEN,
    VERA,
    Town,
    of,
    user,
)
from driftbook.downtime.tests.wishes import wish

pytestmark = pytest.mark.django_db
API = "/api/v1/downtime"
WISH: dict[str, Any] = {
    "handbook": "town",
    "organisation": "the-town",
    "title": "A new version",
    "why": "Faster",
    "kind": "minor",
    "systems": ["plan"],
    "risk": "low",
    "plan": "Stop, copy, start",
    "way_back": "Start the old one",
    "start": START.isoformat(),
    "end": END.isoformat(),
}


@pytest.fixture
def town() -> Town:
    return cast.town()


def post(name: str, address: str, /, **body: Any) -> tuple[int, Any]:
    answer = of(name).post(f"{API}{address}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def get(name: str, address: str) -> tuple[int, Any]:
    answer = of(name).get(f"{API}{address}")
    return answer.status_code, answer.json()


def test_a_change_from_the_wish_to_the_end(town: Town) -> None:
    key = str(uuid4())
    status, said = post(CORA, "/changes", **WISH, key=key)
    assert (status, said["key"], said["number"], said["state"]) == (200, key, 1, "open")
    assert post(CORA, "/changes", **WISH, key=key)[1]["number"] == 1
    change = f"/changes/{key}"
    status, said = post(COLIN, f"{change}/advice", council="council", evaluation="for", priority=2)
    assert (status, said["advice"][0]["person"]) == (200, str(user(COLIN).key))
    status, said = post(CORA, f"{change}/advice", council="council", evaluation="for")
    assert (status, said["error"]) == (409, "NoSeat")
    person = str(user(SVEN).key)
    status, said = post(
        CORA, f"{change}/group", person=person, because="The wards", network="network"
    )
    assert (status, said["group"][0]["name"]) == (200, "Sven")
    member = said["group"][0]["key"]
    assert post(CORA, f"{change}/group/{member}/removal")[1]["group"] == []
    assert post(CORA, f"{change}/group", person=str(uuid4()), because="x")[0] == 409
    what = {name: WISH[name] for name in WISH if name not in ("handbook", "organisation")}
    status, said = post(CORA, f"{change}/revision", **(what | {"title": "Newer"}))
    assert (status, said["title"]) == (200, "Newer")
    stale = {"seen": "2020-01-01T00:00:00Z"}
    assert post(CORA, f"{change}/revision", **what, **stale)[1]["error"] == "ChangedMeanwhile"
    status, said = post(CORA, f"{change}/decision", approved=True, because="Good")
    assert (status, said["state"], said["decision"]["edition"]) == (200, "approved", "town@1")
    assert post(CORA, f"{change}/decision", approved=False, because="No")[0] == 409
    assert post(CORA, f"{change}/completion")[1]["state"] == "done"
    assert get(VERA, change)[1]["because"] == "Good"
    assert [one["number"] for one in get(VERA, "/changes?state=done&handbook=town")[1]] == [1]
    assert get(VERA, "/changes?state=open")[1] == []


def test_what_is_refused(town: Town) -> None:
    status, said = post(CORA, "/changes", **(WISH | {"kind": "tiny"}))
    assert (status, said["error"]) == (409, "Unknown")
    assert said["known"] == ["minor", "extensive", "emergency"]
    assert post(CORA, "/changes", **(WISH | {"organisation": "the-maker"}))[0] == 422
    assert post(CORA, "/changes", **(WISH | {"start": "2026-12-08T09:00:00"}))[0] == 422
    assert post(OTTO, "/changes", **WISH)[0] == 404
    assert post(CARLA, "/changes", **WISH)[0] == 403
    change = f"/changes/{wish(town).key}"
    assert Client().get(f"{API}{change}").status_code == 401
    assert (get(OTTO, change)[0], get(CARLA, change)[0]) == (404, 403)
    assert post(SVEN, f"{change}/decision", approved=True, because="x")[0] == 403
    assert post(MAX, f"{change}/withdrawal")[0] == 403
    assert post(CORA, f"{change}/withdrawal", because="x")[1]["state"] == "withdrawn"


def test_a_meeting(town: Town) -> None:
    change = wish(town)
    start = timezone.now() + timedelta(days=1)
    called = {"handbook": "town", "council": "council", "start": start.isoformat()}
    ends = {"end": (start + timedelta(hours=2)).isoformat()}
    status, said = post(COLIN, "/meetings", **called, **ends, place="Room 2")
    assert (status, [one["number"] for one in said["items"]]) == (200, [1])
    assert datetime.fromisoformat(said["start"]).timestamp() == pytest.approx(
        start.timestamp(), abs=0.001
    )
    meeting = f"/meetings/{said['key']}"
    assert post(COLIN, f"{meeting}/items", change=str(change.key), off=True)[1]["items"] == []
    assert len(post(COLIN, f"{meeting}/items", change=str(change.key))[1]["items"]) == 1
    assert post(COLIN, f"{meeting}/items", change=str(uuid4()))[0] == 404
    assert post(COLIN, f"{meeting}/agenda")[1]["sent"]
    assert post(COLIN, f"{meeting}/minutes")[1]["error"] == "TooEarly"
    Meeting.objects.update(start=timezone.now() - timedelta(hours=1))
    items = [{"change": str(change.key), "advice": "for", "priority": 1}]
    present = [str(user(COLIN).key)]
    status, said = post(COLIN, f"{meeting}/minutes", present=present, items=items, words="Short")
    assert (status, said["items"][0]["advice"], said["present"]) == (200, "for", present)
    assert post(COLIN, f"{meeting}/cancellation", because="x")[1]["error"] == "Minuted"
    assert [one["number"] for one in get(SVEN, "/meetings?council=council")[1]] == [1]
    assert get(SVEN, meeting)[1]["words"] == "Short"
    assert (get(OTTO, meeting)[0], get(CARLA, meeting)[0]) == (404, 403)
    assert post(SVEN, f"{meeting}/agenda")[0] == 403
    assert post(COLIN, "/meetings", **(called | {"council": "parliament"}), **ends)[0] == 404
