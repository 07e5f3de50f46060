"""Accepting what came in: one or many, once, and only by whoever provides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from driftbook.history.models import Event
from driftbook.jobs.actions import orders
from driftbook.jobs.models import Job
from driftbook.jobs.tests.carrying import deeds, give, job_now, place, take
from driftbook.jobs.tests.cast import LONE, NOW, OTTO, SOREN, TORBEN, TUESDAY, Town, by, of, town
from driftbook.jobs.tests.ordering import battery
from driftbook.outbox.models import Endpoint, Message

HOUR = timedelta(hours=1)


@pytest.fixture
def here(db: None) -> Town:
    return town()


@pytest.fixture
def friday(monkeypatch: Any) -> None:
    """Pages are looked at on that Friday morning."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_many_are_accepted_at_once(here: Town) -> None:
    jobs = place(here, battery(here, 1), battery(here, 2), battery(here, 3, TUESDAY + HOUR))
    result = take(*jobs)
    assert [job.state for job in result.done] == ["accepted"] * 3
    assert result.not_now == ()
    assert deeds(jobs[0]) == ["ordered", "accepted"]
    told = Event.objects.filter(did="job.accepted")
    assert told.count() == 6, "both parties' history says so of each"
    assert {event.role for event in told} == {"supplier-support"}


def test_accepting_twice_is_accepting_once(here: Town) -> None:
    (job,) = place(here)
    take(job)
    assert take(job).done
    assert deeds(job) == ["ordered", "accepted"]


def test_what_was_cancelled_meanwhile_is_said_and_the_others_are_accepted(here: Town) -> None:
    first, second = place(here, battery(here, 1), battery(here, 2))
    orders.cancel(job=first, because="", handbook=here.handbook, by=by(SOREN), now=NOW)
    result = take(first, second)
    assert [state.job.state for state in result.not_now] == ["cancelled"]
    assert [job.pk for job in result.done] == [second.pk]


def test_programs_that_listen_are_told(here: Town) -> None:
    Endpoint.objects.create(
        organisation=here.orderer.key, url="https://example.org/hook", created=NOW
    )
    (job,) = place(here)
    take(job)
    sent = Message.objects.filter(channel="webhook", subject="job.accepted")
    assert sent.count() == 1
    assert job.number in sent[0].text


def test_the_board_shows_acute_jobs_first_in_words(here: Town, friday: None) -> None:
    place(here, battery(here, 1), battery(here, 2, NOW + HOUR, way="acute"))
    page = of(LONE).get("/jobs/board/").content.decode()
    assert page.index("Birch Street 2") < page.index("Birch Street 1,")
    assert '<strong class="acute">Acute</strong>' in page
    assert "<strong>2</strong> to accept" in page
    assert "1 acute" in page


def test_the_counters_say_what_the_lists_hold(here: Town, friday: None) -> None:
    first, second, *_ = place(
        here, battery(here, 1), battery(here, 2), battery(here, 3, NOW + HOUR, way="acute")
    )
    take(first)
    give(second)
    page = of(LONE).get("/jobs/board/").content.decode()
    assert "<strong>1</strong> to accept" in page
    assert "<strong>1</strong> without a technician" in page
    assert "<strong>1</strong> today" in page


def test_ticked_jobs_are_accepted_from_the_board(here: Town, friday: None) -> None:
    jobs = place(here, battery(here, 1), battery(here, 2))
    keys = [str(job.key) for job in jobs]
    lone = of(LONE)
    answer = lone.post("/jobs/board/acceptance/", {"jobs": keys, "here": "/jobs/board/?of="})
    assert answer["Location"] == "/jobs/board/?of="
    assert "2 jobs are accepted." in lone.get("/jobs/board/").content.decode()
    assert set(Job.objects.values_list("state", flat=True)) == {"accepted"}


def test_a_button_leads_nowhere_else(here: Town) -> None:
    (job,) = place(here)
    sent = {"jobs": [str(job.key)], "here": "https://example.org/"}
    answer = of(LONE).post("/jobs/board/acceptance/", sent)
    assert answer["Location"] == "/jobs/board/"


def test_nothing_ticked_is_said(here: Town, friday: None) -> None:
    lone = of(LONE)
    lone.post("/jobs/board/acceptance/", {"jobs": ["no-key"]})
    assert "Tick a job first." in lone.get("/jobs/board/").content.decode()


@pytest.mark.parametrize(("name", "status"), [(SOREN, 403), (TORBEN, 403), (OTTO, 404)])
def test_who_may_not_accept(here: Town, name: str, status: int) -> None:
    (job,) = place(here)
    assert of(name).post(f"/jobs/{job.key}/acceptance/").status_code == status
    assert job_now(job).state == "placed"


def test_somebody_elses_job_is_not_accepted_from_the_board(here: Town) -> None:
    (job,) = place(here)
    for name in (SOREN, OTTO, TORBEN):
        answer = of(name).post("/jobs/board/acceptance/", {"jobs": [str(job.key)]})
        assert answer.status_code == 403
    assert Client().post("/jobs/board/acceptance/").status_code == 302
    assert job_now(job).state == "placed"


def test_only_one_customer(here: Town, friday: None) -> None:
    place(here)
    lone = of(LONE)
    assert "Birch Street" in lone.get("/jobs/board/?of=town.the-town").content.decode()
    assert "Birch Street" not in lone.get("/jobs/board/?of=town.another").content.decode()
    assert "<strong>0</strong> to accept" in lone.get("/jobs/board/?of=x.y").content.decode()


@pytest.mark.parametrize("on", ["", "2026-11-24", "no-day", "9999-12-31", "0001-01-01"])
def test_every_day_has_a_page(here: Town, friday: None, on: str) -> None:
    place(here)
    for page in ("day", "week"):
        assert of(LONE).get(f"/jobs/board/{page}/", {"on": on}).status_code == 200
    shown = of(LONE).get("/jobs/board/day/", {"on": "2026-11-24"}).content.decode()
    assert "Birch Street 1" in shown
    assert "13:00–14:00" in shown


@pytest.mark.parametrize("path", ["board/", "board/day/?on=2026-11-24", "board/week/", "today/"])
def test_many_jobs_ask_the_database_no_more_often_than_few(
    here: Town, monkeypatch: Any, path: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY - HOUR)
    lone, asked = of(LONE), []
    for numbers in ((1,), (2, 3, 4, 5)):
        hours = [TUESDAY + HOUR * (number // 2) for number in numbers]
        made = zip(numbers, hours, strict=True)
        jobs = place(here, *(battery(here, number, at) for number, at in made))
        give(*jobs[: len(jobs) // 2 + 1])
        lone.get(f"/jobs/{path}")
        with CaptureQueriesContext(connection) as queries:
            assert lone.get(f"/jobs/{path}").status_code == 200
        asked.append(len(queries))
    assert asked[1] <= asked[0] + 1, asked
