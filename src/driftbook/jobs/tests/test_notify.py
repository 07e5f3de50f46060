"""On my way: the citizen is told in time, once, and of no more than has to be said (G-16)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driftbook.history.models import Event
from driftbook.jobs.actions import carrying
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.models import Job
from driftbook.jobs.tests.carrying import (
    CITIZEN,
    TECHNICIAN,
    accepted,
    deeds,
    finish,
    give,
    job_now,
    place,
)
from driftbook.jobs.tests.cast import TILDE, TORBEN, TUESDAY, Town, by, of, town
from driftbook.outbox.models import Message

IN_TIME = TUESDAY - timedelta(minutes=45)
LATEST = TUESDAY - timedelta(minutes=30)
LATE = LATEST + timedelta(seconds=1)


@pytest.fixture
def here(db: None) -> Town:
    return town()


def notify(job: Job, now: Any = IN_TIME) -> Job:
    return carrying.notify(job=job, by=by(TORBEN, TECHNICIAN), now=now)


def sms() -> list[Message]:
    return list(Message.objects.filter(channel="sms"))


def test_the_citizen_gets_an_sms_and_the_technician_is_on_the_way(here: Town) -> None:
    job = notify(accepted(here, **CITIZEN))
    assert job_now(job).state == "under-way"
    assert deeds(job)[-1] == "notified"
    (message,) = sms()
    assert message.to == "+46701740605"
    assert (
        message.text == "The maker comes to you Tue 24 Nov 13:00. This message cannot be answered."
    )


def test_in_the_language_of_the_customer(here: Town) -> None:
    here.orderer.language = "da"
    here.orderer.save()
    notify(accepted(here, **CITIZEN))
    (message,) = sms()
    assert message.language == "da"
    assert "tirs. 24 nov. 13:00" in message.text


def test_nothing_personal_is_in_the_sms_nor_in_the_history(here: Town) -> None:
    notify(accepted(here, **CITIZEN))
    assert "Berta" not in sms()[0].text
    assert "Birch" not in sms()[0].text
    told = " ".join(str(event.content) for event in Event.objects.all())
    assert "Berta" not in told
    assert "701740605" not in told


def test_exactly_half_an_hour_before_is_in_time(here: Town) -> None:
    notify(accepted(here, **CITIZEN), LATEST)
    assert len(sms()) == 1


def test_a_second_later_is_too_late_and_nothing_is_sent(here: Town) -> None:
    job = accepted(here, **CITIZEN)
    with pytest.raises(carrying.TooLateToNotify) as late:
        notify(job, LATE)
    assert late.value.latest == LATEST
    assert sms() == []
    assert job_now(job).state == "accepted"


def test_the_page_says_that_it_is_too_late_and_offers_to_call(here: Town, monkeypatch: Any) -> None:
    job = accepted(here, **CITIZEN)
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATE)
    torben = of(TORBEN)
    torben.post(f"/jobs/{job.key}/notice/")
    page = torben.get(f"/jobs/today/{job.key}/").content.decode()
    assert "It is too late for a notice: it had to be sent by Tue 24 Nov 12:30." in page
    assert 'href="tel:+46701740605"' in page
    assert "I have called: on my way" in page
    torben.post(f"/jobs/{job.key}/departure/", {"called": "yes"})
    assert job_now(job).state == "under-way"
    assert job.deeds.get(what="under-way").details == {"called": True}


def test_twice_is_once(here: Town) -> None:
    job = accepted(here, **CITIZEN)
    notify(job)
    notify(job)
    assert len(sms()) == 1
    assert deeds(job).count("notified") == 1


def test_whoever_takes_over_does_not_tell_again(here: Town) -> None:
    job = notify(accepted(here, **CITIZEN))
    give(job, to=TILDE, now=IN_TIME)
    carrying.notify(job=job, by=by(TILDE, TECHNICIAN), now=IN_TIME)
    assert len(sms()) == 1
    assert job_now(job).state == "under-way"


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"notify": False}, "not-wanted"), ({"citizen_phone": ""}, "no-number")],
)
def test_whom_nobody_tells(here: Town, changes: dict[str, Any], why: str) -> None:
    job = accepted(here, **CITIZEN)
    Job.objects.filter(pk=job.pk).update(**changes)
    with pytest.raises(carrying.NotToNotify) as refused:
        notify(job)
    assert refused.value.why == why
    assert sms() == []


def test_an_installation_that_sends_no_sms_says_so(here: Town, settings: Any) -> None:
    settings.OUTBOX_SMS = None
    with pytest.raises(carrying.NotToNotify) as refused:
        notify(accepted(here, **CITIZEN))
    assert refused.value.why == "no-sms"


def test_nobody_sets_out_without_telling(here: Town) -> None:
    job = accepted(here, **CITIZEN)
    with pytest.raises(carrying.NoticeFirst):
        carrying.set_out(job=job, by=by(TORBEN, TECHNICIAN), now=IN_TIME)


def test_setting_out_where_nobody_is_to_be_told(here: Town) -> None:
    job = accepted(here)
    for _twice in (1, 2):
        carrying.set_out(job=job, by=by(TORBEN, TECHNICIAN), now=TUESDAY)
    assert deeds(job)[-1] == "under-way"
    assert deeds(job).count("under-way") == 1


def test_not_before_it_is_accepted_and_not_after_it_has_ended(here: Town) -> None:
    (placed,) = place(here, **CITIZEN)
    with pytest.raises(NotNow):
        notify(placed)
    with pytest.raises(NotNow):
        carrying.set_out(job=placed, by=by(TORBEN, TECHNICIAN), now=TUESDAY)
    give(placed)
    finish(placed)
    with pytest.raises(NotNow):
        notify(placed)
    assert sms() == []
