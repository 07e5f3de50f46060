"""Downtime over HTTP, as Cora's own programs use it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.test import Client

from driftbook.downtime.models import Downtime
from driftbook.downtime.tests.planning import DAY, HOUR, planned
from driftbook.downtime.tests.town import (
    ADAM,
    CARLA,
    CORA,
    END,
    NOW,
    OTTO,
    START,
    SVEN,
    VERA,
    Town,
    of,
    town,
)

pytestmark = pytest.mark.django_db
API = "/api/v1/downtime"
SOON = START - timedelta(days=7)


@pytest.fixture
def here() -> Town:
    return town()


@pytest.fixture(autouse=True)
def clock() -> Any:
    with mock.patch("django.utils.timezone.now", return_value=NOW) as now:
        yield now


def wish(start: datetime = START, **more: Any) -> dict[str, Any]:
    said = {"handbook": "town", "kind": "minor", "systems": ["plan"], "title": "An update"}
    times = {"start": start.isoformat(), "end": (start + 3 * HOUR).isoformat()}
    return said | times | more


def post(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return client.post(f"{API}{path}", body or {}, content_type="application/json")


def test_the_decision_is_that_of_the_command_line(here: Town) -> None:
    body = {name: value for name, value in wish(SOON).items() if name != "title"}
    answer = post(of(CARLA), "/check", body)
    assert answer.status_code == 200
    said = answer.json()
    assert said["allowed"] is False
    assert [one["code"] for one in said["violations"]] == ["notice-missed"]
    assert said["earliest"] == START.isoformat()
    assert {one["audience"] for one in said["duties"]} == {
        "managers",
        "public",
        "staff",
        "providers",
    }
    assert post(of(OTTO), "/check", body).status_code == 404
    assert post(of(CARLA), "/check", body | {"kind": "huge"}).json()["known"][0] == "minor"
    assert post(of(CARLA), "/check", body | {"end": body["start"]}).status_code == 422
    assert post(of(CARLA), "/check", body | {"start": "0001-01-01T00:00:00Z"}).status_code == 422


def test_planned_once_for_one_key(here: Town) -> None:
    key = str(uuid4())
    for _time in range(2):
        answer = post(of(CORA), "/downtimes", wish(key=key))
        assert answer.status_code == 200
        assert answer.json()["key"] == key
    said = answer.json()
    assert said["state"] == "planned"
    assert {one["state"] for one in said["duties"]} == {"open"}
    assert said["decision"]["edition"] == 1


def test_refused_with_what_would_have_to_be_waived_and_the_earliest(here: Town) -> None:
    answer = post(of(CORA), "/downtimes", wish(SOON))
    assert answer.status_code == 409
    assert answer.json() == {
        "error": "blocked",
        "known": ["managers"],
        "detail": f"earliest: {START.isoformat()}",
    }
    waived = wish(SOON, waivers={"managers": "A hole."})
    assert post(of(ADAM), "/downtimes", waived).status_code == 403
    assert post(of(CORA), "/downtimes", waived).json()["waivers"][0]["because"] == "A hole."


def test_nonsense_is_refused(here: Town) -> None:
    wrongs: list[dict[str, Any]] = [
        {"systems": ["moon"]},
        {"systems": []},
        {"kind": "huge"},
        {"start": "x"},
        {"title": ""},
        {"title": "  "},
        {"start": "9999-12-31T23:59:59Z"},
    ]
    for wrong in wrongs:
        assert post(of(CORA), "/downtimes", wish() | wrong).status_code == 422, wrong
    assert post(of(CORA), "/downtimes", wish(change=str(uuid4()))).status_code == 409
    assert post(of(CORA), "/downtimes", wish(handbook="none")).status_code == 404
    assert post(of(SVEN), "/downtimes", wish()).status_code == 403


def test_nobody_plans_for_two_centuries(here: Town) -> None:
    body = {"handbook": "town", "kind": "minor", "systems": ["net"]}
    times = {"start": "1971-01-01T00:00:00Z", "end": "2198-12-30T00:00:00Z"}
    answer = post(of(CARLA), "/check", body | times)
    assert (answer.status_code, answer.json()["error"]) == (409, "too-long")
    assert post(of(CORA), "/downtimes", wish() | times).status_code == 409


def test_moved_cancelled_and_run(here: Town, clock: Any) -> None:
    found = planned(here, start=START + 7 * DAY, end=END + 7 * DAY)
    at = f"/downtimes/{found.key}"
    times = {"start": START.isoformat(), "end": END.isoformat(), "because": "Sooner."}
    assert post(of(CORA), f"{at}/move", times).json()["revision"] == 2
    assert post(of(CORA), f"{at}/start").status_code == 409
    clock.return_value = START
    assert post(of(CORA), f"{at}/start").json()["state"] == "running"
    later = {"end": (END + HOUR).isoformat()}
    assert post(of(CORA), f"{at}/extension", later).json()["end"].startswith("2026-12-08T12:00")
    assert post(of(CORA), f"{at}/cancellation", {"because": "x"}).status_code == 409
    assert post(of(CORA), f"{at}/finish").json()["state"] == "finished"


def test_waived_and_planned_step_by_step(here: Town) -> None:
    found = planned(here)
    at = f"/downtimes/{found.key}"
    answer = post(of(CORA), f"{at}/waivers", {"notice": "staff", "because": "They know."})
    assert answer.json()["waivers"][0]["notice"] == "staff"
    step = {"name": "Order coffee", "due": START.isoformat()}
    key = post(of(CORA), f"{at}/steps", step).json()["steps"][0]["key"]
    client = of(CORA)
    changed = client.put(
        f"{API}{at}/steps/{key}", step | {"name": "Order tea"}, content_type="application/json"
    )
    assert changed.json()["steps"][0]["name"] == "Order tea"
    assert post(client, f"{at}/steps/{key}/done").json()["steps"][0]["done"]
    assert post(client, f"{at}/steps/{key}/removal").json()["steps"] == []
    assert post(client, f"{at}/steps/{key}/removal").status_code == 404


def test_listed_by_state_for_whoever_may_see_them(here: Town) -> None:
    found = planned(here)
    for name, several in ((CORA, 1), (VERA, 1), (CARLA, 0), (OTTO, 0)):
        assert len(of(name).get(f"{API}/downtimes?state=planned").json()) == several
    assert of(CORA).get(f"{API}/downtimes?state=running").json() == []
    Downtime.objects.update(announced=NOW)
    one = of(CARLA).get(f"{API}/downtimes/{found.key}").json()
    assert one["title"] == "The care plan is updated"
    assert one["duties"] == []
    assert one["decision"] == {}
    assert of(OTTO).get(f"{API}/downtimes/{found.key}").status_code == 404
    assert Client().get(f"{API}/downtimes").status_code == 401
