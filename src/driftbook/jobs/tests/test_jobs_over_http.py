"""Orders and jobs over HTTP: ordering, refusals that help, moving, cancelling."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from driftbook.handbook.deciding import jobs as deciding
from driftbook.jobs.models import Job, Order
from driftbook.jobs.tests.cast import (
    ANNA,
    LONE,
    MONDAY,
    NOW,
    OTTO,
    SOREN,
    THURSDAY,
    TUESDAY,
    Town,
    of,
    town,
)
from driftbook.jobs.tests.ordering import battery, order, ordered
from driftbook.wording import jobs as wording

API = "/api/v1/jobs"
HOUR = timedelta(hours=1)


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    made = town()
    clock(monkeypatch, NOW)
    return made


def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


def change(here: Town, number: int = 1, starts: str = "2026-11-24T13:00", **more: Any) -> Any:
    said = {"type": "battery-change", "way": "window", "starts": starts}
    return {"address": here.addresses[number - 1].pk, **said, **more}


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(f"{API}{path}", body, content_type="application/json")


def new(*jobs: Any, **more: Any) -> Any:
    said = {"handbook": "town", "key": str(uuid4()), "contact": "Søren", "phone": "+4570204002"}
    return {**said, "jobs": list(jobs), **more}


def test_the_hours_with_their_free_seats(here: Town) -> None:
    order(here, battery(here, 1), battery(here, 2), battery(here, 3, TUESDAY + HOUR))
    for name in (SOREN, LONE):
        rows = of(name).get(f"{API}/windows?handbook=town&days=5&type=repair").json()
        assert [(row["start"], row["priority"], row["seats"], row["free"]) for row in rows[:4]] == [
            ("2026-11-23T10:00:00+01:00", 2, 2, 2),
            ("2026-11-24T13:00:00+01:00", 1, 2, 0),
            ("2026-11-24T14:00:00+01:00", 1, 2, 1),
            ("2026-11-24T15:00:00+01:00", 1, 2, 2),
        ]
    assert of(ANNA).get(f"{API}/windows?handbook=town").status_code == 403
    assert of(OTTO).get(f"{API}/windows?handbook=town").status_code == 404
    assert of(SOREN).get(f"{API}/windows?handbook=town&days=0").status_code == 422


def test_what_it_would_be_is_what_the_command_line_says(here: Town) -> None:
    asked = "handbook=town&type=battery-change&performed=2026-11-23T09:00&circumstance=flat-battery"
    said = of(SOREN).get(f"{API}/decision?{asked}&ordered=2026-11-20T15:00").json()
    assert (said["class"], said["invoiced"], said["rate"]) == ("acute", False, None)
    decided = deciding.decide(
        here.handbook,
        deciding.Asked(
            type="battery-change",
            ordered=NOW.replace(hour=15),
            performed=MONDAY.replace(hour=9),
            circumstances=frozenset({"flat-battery"}),
        ),
    )
    assert said == wording.job(decided, "en")
    wrong = of(SOREN).get(f"{API}/decision?handbook=town&type=painting")
    assert wrong.status_code == 422
    assert "battery-change" in wrong.json()["known"]


def test_an_order_of_two_jobs_is_made_once(here: Town) -> None:
    body = new(change(here, 1), change(here, 2, notify=True, citizen_phone="+4570204003"))
    client = of(SOREN)
    made = post(client, "/orders", body)
    assert made.status_code == 201, made.content
    said = made.json()
    assert (said["number"], said["orderer"], said["provider"]) == (1, "the-town", "the-maker")
    first = said["jobs"][0]
    assert (first["number"], first["class"], first["state"]) == ("1-1", "normal", "placed")
    assert first["unit"] == str(here.units[0].key)
    assert first["change_by"] == "2026-11-23T14:00:00+01:00"
    assert first["decision"]["reasons"][0]["text"]
    again = post(client, "/orders", body)
    assert (again.status_code, again.json()["key"]) == (200, body["key"])
    assert Order.objects.count() == 1
    assert client.get(f"{API}/orders/{body['key']}").json() == again.json()
    assert [one["key"] for one in client.get(f"{API}/orders").json()] == [body["key"]]
    assert client.get(f"{API}/{first['key']}").json() == first


def test_a_full_hour_names_the_nearest_free_ones(here: Town) -> None:
    order(here, battery(here, 1), battery(here, 2))
    said = post(of(SOREN), "/orders", new(change(here, 4, "2026-11-26T08:00"), change(here, 3)))
    assert said.status_code == 409
    assert said.json()["error"] == "taken"
    lost = said.json()["taken"]
    assert [(one["job"], one["start"]) for one in lost] == [(1, "2026-11-24T13:00:00+01:00")]
    assert [(hour["start"], hour["free"]) for hour in lost[0]["nearest"]] == [
        ("2026-11-24T14:00:00+01:00", 2),
        ("2026-11-24T15:00:00+01:00", 2),
        ("2026-11-26T08:00:00+01:00", 2),
    ]


def test_every_condition_that_fails_is_named(here: Town) -> None:
    body = new(change(here, 1, "2026-11-24T09:00"), change(here, 6, type="installation", facts={}))
    said = post(of(SOREN), "/orders", body)
    assert said.status_code == 422
    found = {one["job"]: [c["code"] for c in one["conditions"]] for one in said.json()["refused"]}
    assert found == {0: ["in-window"], 1: ["fact-said", "fact-said"]}
    assert all(c["text"] for one in said.json()["refused"] for c in one["conditions"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": 0},
        {"type": "painting"},
        {"way": "by-pigeon"},
        {"circumstances": ["rain"]},
        {"starts": "on Tuesday"},
        {"door": str(uuid4())},
        {"unit": str(uuid4())},
        {"citizen_phone": "12"},
    ],
)
def test_what_is_not_there_cannot_be_ordered(here: Town, wrong: Any) -> None:
    said = post(of(SOREN), "/orders", new({**change(here), **wrong}))
    assert said.status_code == 422
    assert not Order.objects.exists()


def test_who_may_order(here: Town) -> None:
    body = new(change(here))
    assert [post(of(name), "/orders", body).status_code for name in (ANNA, LONE, OTTO)] == [
        403,
        403,
        404,
    ]
    assert post(Client(), "/orders", body).status_code == 401
    assert post(of(SOREN), "/orders", {**body, "orderer": "the-maker"}).status_code == 404


def test_moving_and_cancelling(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ordered(here, battery(here))
    order(here, battery(here, 2, THURSDAY), battery(here, 3, THURSDAY))
    client = of(SOREN)
    full = post(client, f"/{job.key}/move", {"starts": "2026-11-26T08:00"})
    assert full.status_code == 409
    assert full.json()["taken"][0]["nearest"]
    moved = post(client, f"/{job.key}/move", {"starts": "2026-11-26T09:00"})
    assert (moved.status_code, moved.json()["starts"]) == (200, "2026-11-26T09:00:00+01:00")
    wrong = post(client, f"/{job.key}/move", {"starts": "2026-11-26T09:30"})
    assert wrong.json()["refused"][0]["conditions"][0]["code"] == "on-the-hour"
    clock(monkeypatch, THURSDAY - 18 * HOUR)
    late = post(of(SOREN), f"/{job.key}/cancellation", {})
    assert (late.status_code, late.json()["error"]) == (422, "too-late")
    assert late.json()["latest"] == "2026-11-25T14:00:00+01:00"
    clock(monkeypatch, NOW)
    gone = post(client, f"/{job.key}/cancellation", {"because": "moved out"})
    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")
    assert post(client, f"/{job.key}/move", {"starts": "2026-11-26T09:00"}).status_code == 409
    assert post(of(OTTO), f"/{job.key}/cancellation", {}).status_code == 404
    assert post(of(ANNA), f"/{job.key}/cancellation", {}).status_code == 403
    assert Job.objects.get(pk=job.pk).deeds.count() == 3


def test_lists_take_few_queries(here: Town, django_assert_max_num_queries: Any) -> None:
    for hour in range(3):
        order(here, battery(here, 1, TUESDAY + hour * HOUR))
    client = of(LONE)
    client.get(f"{API}/orders")
    with django_assert_max_num_queries(20):
        assert len(client.get(f"{API}/orders?handbook=town").json()) == 3
