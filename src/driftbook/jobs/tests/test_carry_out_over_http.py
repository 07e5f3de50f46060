"""Carrying out over the API: the same story, the same refusals."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from driftbook.charges.models import Line
from driftbook.jobs.models import Job
from driftbook.jobs.tests.carrying import CITIZEN, DONE_AT, accepted, place
from driftbook.jobs.tests.cast import (
    LONE,
    NOW,
    OTTO,
    SOREN,
    TILDE,
    TORBEN,
    TUESDAY,
    Town,
    of,
    town,
    user,
)


@pytest.fixture
def here(db: None) -> Town:
    return town()


@pytest.fixture
def clock(monkeypatch: Any) -> Any:
    """Turn the clock: `clock(TUESDAY)`."""
    return lambda at: monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def post(client: Client, job: Job, noun: str, **said: Any) -> tuple[int, dict[str, Any]]:
    address = f"/api/v1/jobs/{job.key}/{noun}"
    answer = client.post(address, json.dumps(said), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_the_whole_story(here: Town, clock: Any) -> None:
    clock(NOW)
    (job,) = place(here, **CITIZEN)
    lone = of(LONE)
    assert post(lone, job, "acceptance")[1]["state"] == "accepted"
    assert post(lone, job, "assignment", technician=str(user(TORBEN).key))[0] == 200
    clock(TUESDAY - timedelta(hours=1))
    torben = of(TORBEN)
    (mine,) = torben.get("/api/v1/jobs/mine").json()
    assert (mine["number"], mine["citizen_phone"]) == ("1-1", "+46701740605")
    assert post(torben, job, "notice")[1]["state"] == "under-way"
    clock(DONE_AT)
    status, told = post(torben, job, "outcome", outcome="done", at=DONE_AT.isoformat())
    assert (status, told["state"]) == (200, "done")
    assert Line.objects.count() == 1
    assert torben.get("/api/v1/jobs/mine").json() == []
    assert len(torben.get("/api/v1/jobs/mine?state=all").json()) == 1


def test_given_and_accepted_in_one_call(here: Town, clock: Any) -> None:
    clock(NOW)
    (job,) = place(here)
    said = {"technician": str(user(TORBEN).key), "accept": True}
    assert post(of(LONE), job, "assignment", **said)[1]["state"] == "accepted"


def test_why_not(here: Town, clock: Any) -> None:
    clock(NOW)
    (job,) = place(here, **CITIZEN)
    lone = of(LONE)
    assert post(lone, job, "assignment", technician=None)[1]["error"] == "not-now"
    assert post(lone, job, "assignment", technician=str(user(SOREN).key)) == (
        422,
        {
            "error": "no-technician",
            "known": [],
            "detail": "this is no technician of the provider",
        },
    )
    post(lone, job, "acceptance")
    assert post(lone, job, "departure")[1]["error"] == "notice-first"
    clock(TUESDAY)
    lone = of(LONE)
    assert post(lone, job, "notice") == (
        409,
        {"error": "too-late", "known": [], "detail": "by 2026-11-24T11:30:00+00:00"},
    )
    outcome = {"outcome": "not-done", "at": TUESDAY.isoformat()}
    assert post(lone, job, "outcome", **outcome)[1]["error"] == "why"
    assert post(lone, job, "outcome", outcome="done", at="2026-11-24T13:00:00")[1]["error"] == (
        "no-zone"
    )
    assert post(lone, job, "outcome", outcome="done", at=DONE_AT.isoformat())[1]["error"] == (
        "future"
    )


@pytest.mark.parametrize(("name", "status"), [(SOREN, 403), (TILDE, 404), (OTTO, 404)])
def test_whose_job_it_is_not(here: Town, name: str, status: int) -> None:
    job = accepted(here)
    for noun, said in (("notice", {}), ("departure", {"called": True})):
        assert post(of(name), job, noun, **said)[0] == status


def test_nobody_in_particular(here: Town) -> None:
    assert Client().get("/api/v1/jobs/mine").status_code == 401
    assert of(SOREN).get("/api/v1/jobs/mine").status_code == 403
