"""Giving jobs to technicians, who see what is theirs and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driftbook.jobs.actions import carrying
from driftbook.jobs.queries.board import clashes
from driftbook.jobs.tests.carrying import LEAD, accepted, deeds, give, job_now, place, take
from driftbook.jobs.tests.cast import (
    ANNA,
    LONE,
    NOW,
    OTTO,
    SOREN,
    TILDE,
    TORBEN,
    TUESDAY,
    Town,
    by,
    of,
    town,
    user,
)
from driftbook.jobs.tests.ordering import battery
from driftbook.outbox.models import Message
from driftbook.people.models import Membership

HOUR = timedelta(hours=1)


@pytest.fixture
def here(db: None) -> Town:
    return town()


@pytest.fixture
def tuesday(monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)


def test_accepted_and_given_in_one_go(here: Town) -> None:
    jobs = place(here, battery(here, 1), battery(here, 2))
    assert len(give(*jobs).done) == 2
    assert deeds(jobs[0]) == ["ordered", "accepted", "assigned"]
    assert {job_now(job).technician for job in jobs} == {user(TORBEN).key}


def test_the_technician_gets_one_letter_for_all_of_them(here: Town) -> None:
    give(*place(here, battery(here, 1, citizen="Berta Borger"), battery(here, 2)))
    letter = Message.objects.get(person=user(TORBEN).key)
    assert letter.subject == "2 jobs for you"
    assert "Birch Street 1" in letter.text
    assert "Berta" not in letter.text


def test_the_same_technician_again_is_nothing_new(here: Town) -> None:
    job = accepted(here)
    assert give(job).done
    assert deeds(job) == ["ordered", "accepted", "assigned"]
    assert Message.objects.filter(person=user(TORBEN).key).count() == 1


def test_whoever_had_it_is_told(here: Town) -> None:
    job = accepted(here)
    give(job, to=TILDE)
    letters = Message.objects.filter(person=user(TORBEN).key).order_by("pk")
    assert [one.subject for one in letters] == ["A job for you", "A job is no longer yours"]
    assert job_now(job).technician == user(TILDE).key


def test_back_to_nobody(here: Town) -> None:
    job = accepted(here)
    carrying.assign(jobs=[job], technician=None, by=by(LONE, LEAD), now=NOW)
    assert job_now(job).technician is None


def test_an_ordered_job_is_accepted_first(here: Town) -> None:
    (job,) = place(here)
    result = carrying.assign(jobs=[job], technician=user(TORBEN), by=by(LONE, LEAD), now=NOW)
    assert [state.what for state in result.not_now] == ["assigned"]


@pytest.mark.parametrize("name", [LONE, SOREN, OTTO])
def test_only_technicians_of_the_provider_are_sent(here: Town, name: str) -> None:
    (job,) = place(here)
    with pytest.raises(carrying.NotATechnician):
        give(job, to=name)
    page = of(LONE).post(f"/jobs/{job.key}/assignment/", {"technician": str(user(name).key)})
    assert page.status_code == 422
    assert "This is no technician of yours." in page.content.decode()


def test_a_job_under_way_goes_back_to_accepted(here: Town) -> None:
    job = accepted(here)
    carrying.set_out(job=job, by=by(TORBEN, "technician"), now=TUESDAY)
    give(job, to=TILDE, now=TUESDAY)
    assert job_now(job).state == "accepted"


def test_two_jobs_at_once_are_said(here: Town, tuesday: None) -> None:
    jobs = place(here, battery(here, 1), battery(here, 2))
    lone = of(LONE)
    sent = {"jobs": [str(job.key) for job in jobs], "technician": str(user(TORBEN).key)}
    lone.post("/jobs/board/assignment/", sent)
    page = lone.get("/jobs/board/day/?on=2026-11-24").content.decode()
    assert "Torben is in two places at once: job 1-1 and 1-2." in page
    assert "At the same time as 1-2" in page
    assert "At the same time as 1-1" in lone.get("/jobs/board/week/").content.decode()


def test_one_after_the_other_is_no_clash(here: Town) -> None:
    jobs = place(here, battery(here, 1), battery(here, 2, TUESDAY + HOUR))
    give(*jobs)
    assert clashes([job_now(job) for job in jobs]) == {}


def test_a_technician_sees_only_their_own(here: Town, tuesday: None) -> None:
    mine, tildes = place(here, battery(here, 1), battery(here, 2))
    give(mine)
    give(tildes, to=TILDE)
    page = of(TORBEN).get("/jobs/today/").content.decode()
    assert "Birch Street 1" in page
    assert "Birch Street 2" not in page
    torben = of(TORBEN)
    assert torben.get(f"/jobs/today/{mine.key}/").status_code == 200
    for noun in ("today/{}/", "{}/outcome/"):
        assert torben.get("/jobs/" + noun.format(tildes.key)).status_code == 404
    for noun in ("notice", "departure", "outcome"):
        assert torben.post(f"/jobs/{tildes.key}/{noun}/").status_code == 404


def test_the_lead_sees_everybodys(here: Town, tuesday: None) -> None:
    mine, tildes = place(here, battery(here, 1), battery(here, 2))
    give(mine)
    give(tildes, to=TILDE)
    page = of(LONE).get("/jobs/today/").content.decode()
    assert "Birch Street 1" in page
    assert "Birch Street 2" in page
    assert "Tilde" in page


@pytest.mark.parametrize(("name", "status"), [(SOREN, 403), (ANNA, 403), (OTTO, 404)])
def test_who_sees_no_technicians_page(here: Town, name: str, status: int) -> None:
    job = accepted(here)
    assert of(name).get(f"/jobs/today/{job.key}/").status_code == status
    assert of(name).get("/jobs/today/").status_code == 403


def test_tomorrow_and_left_over(here: Town, monkeypatch: Any) -> None:
    job = accepted(here)
    for at, words in (
        (TUESDAY - timedelta(days=1), "Tomorrow (1)"),
        (TUESDAY + timedelta(days=1), "Left over: say how it went"),
    ):
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        assert words in of(TORBEN).get("/jobs/today/").content.decode()
    assert job_now(job).state == "accepted"


def test_by_street_and_number(here: Town, tuesday: None) -> None:
    place(here, battery(here, 3), battery(here, 1, TUESDAY + HOUR), battery(here, 2))
    page = of(LONE).get("/jobs/board/day/?on=2026-11-24&by=street").content.decode()
    places = [page.index(f"Birch Street {number}, ") for number in (1, 2, 3)]
    assert places == sorted(places)


def test_the_end_of_a_role_ends_the_choice(here: Town) -> None:
    (job,) = place(here)
    take(job)
    Membership.objects.filter(user=user(TORBEN)).delete()
    with pytest.raises(carrying.NotATechnician):
        give(job)
