"""Citizens are forgotten: by themselves after a while, or because one of them asks."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from driftbook.history.models import Event
from driftbook.jobs.actions import carrying, forgetting
from driftbook.jobs.models import Draft, Item, Job, Order, Proof
from driftbook.jobs.tasks import forget_citizens
from driftbook.jobs.tests.carrying import (
    CITIZEN,
    DONE_AT,
    TECHNICIAN,
    accepted,
    deeds,
    finish,
    job_now,
)
from driftbook.jobs.tests.cast import (
    LONE,
    OTTO,
    SOREN,
    TORBEN,
    TUESDAY,
    Town,
    by,
    of,
    town,
    user,
)
from driftbook.jobs.tests.ordering import battery, draft
from driftbook.outbox.models import Message
from driftbook.work import periodic
from tests.cast import person, signed_in

NUMBER = "+46701740605"
DAY = timedelta(days=1)
LATER = DONE_AT + 91 * DAY


@pytest.fixture
def here(db: None) -> Town:
    return town()


def visited(town: Town, *, end: bool = True, number: int = 1) -> Job:
    """A removal at Berta's, who was told by SMS; a photo was taken."""
    new = battery(town, number, type="removal", facts={"present": "Berta's son"}, **CITIZEN)
    job = accepted(town, new)
    carrying.notify(job=job, by=by(TORBEN, TECHNICIAN), now=TUESDAY - timedelta(hours=1))
    return finish(job, photo=b"picture", note="Berta helped.") if end else job


# --- by themselves ------------------------------------------------------------------------------


def test_after_ninety_days_who_the_citizen_was_is_gone(here: Town) -> None:
    job = visited(here)
    assert forgetting.forget(now=DONE_AT + 89 * DAY) == 0
    assert job_now(job).citizen == "Berta Borger"
    assert forgetting.forget(now=LATER) == 1
    now = job_now(job)
    assert (now.citizen, now.citizen_phone, now.facts) == ("", "", {})
    assert not Proof.objects.exists()
    assert deeds(job)[-1] == "forgotten"


def test_what_was_done_where_and_when_stays(here: Town) -> None:
    job = visited(here)
    forgetting.forget(now=LATER)
    now = job_now(job)
    assert (now.state, now.address, now.starts) == ("done", here.addresses[0], TUESDAY)
    assert job.deeds.get(what="done").note == "Berta helped."
    assert now.decision["class"] == "normal"


def test_the_history_says_of_how_many_and_of_nobody(here: Town) -> None:
    visited(here)
    visited(here, number=2)
    forgetting.forget(now=LATER)
    event = Event.objects.get(did="citizens.forgotten")
    assert event.organisation == here.orderer.key
    assert event.after == {"jobs": 2, "days": 90}


def test_once(here: Town) -> None:
    job = visited(here)
    assert [forgetting.forget(now=LATER) for _again in range(3)] == [1, 0, 0]
    assert deeds(job).count("forgotten") == 1
    assert Event.objects.filter(did="citizens.forgotten").count() == 1


def test_what_has_not_ended_is_not_forgotten(here: Town) -> None:
    job = visited(here, end=False)
    assert forgetting.forget(now=LATER + 900 * DAY) == 0
    assert job_now(job).citizen_phone == NUMBER


def test_facts_that_name_nobody_stay(here: Town) -> None:
    job = accepted(here, battery(here, 1, type="repair", facts={"problem": "It creaks."}))
    finish(job)
    forgetting.forget(now=LATER)
    assert job_now(job).facts == {"problem": "It creaks."}


def test_the_operator_says_how_long(here: Town, settings: Any) -> None:
    settings.KEEP_CITIZENS_DAYS = 7
    visited(here)
    assert forgetting.forget(now=DONE_AT + 6 * DAY) == 0
    assert forgetting.forget(now=DONE_AT + 8 * DAY) == 1


def test_the_sms_to_the_citizen_is_blanked_with_it(here: Town) -> None:
    visited(here)
    forgetting.forget(now=LATER)
    message = Message.objects.get(channel="sms")
    assert (message.text, message.to) == ("", "+46 …05")
    mails = Message.objects.filter(channel="mail")
    assert mails.filter(blanked=None).count() == mails.count(), "letters to technicians stay"


def test_drafts_are_forgotten_too(here: Town) -> None:
    made = draft(here)
    Item.objects.filter(draft=made).update(citizen="Berta Borger", citizen_phone=NUMBER)
    forgetting.forget(now=DONE_AT)
    assert Item.objects.get().citizen_phone == NUMBER
    forgetting.forget(now=LATER)
    assert (Item.objects.get().citizen, Item.objects.get().citizen_phone) == ("", "")
    assert Draft.objects.get().phone == ""


def test_it_comes_round_every_day() -> None:
    assert forget_citizens.module_path in periodic._PERIODIC
    assert periodic._PERIODIC[forget_citizens.module_path].every == DAY


# --- because one of them asks -------------------------------------------------------------------


def erase(town: Town, phone: str = NUMBER) -> int:
    admin = person("ada", "the-town", "system-administrator")
    who = by(admin.username, "system-administrator")
    return forgetting.erase(organisation=town.orderer, phone=phone, by=who, now=DONE_AT)


def test_erasing_takes_the_words_that_may_name_them_too(here: Town) -> None:
    job = visited(here)
    repair = accepted(
        here, battery(here, 2, type="repair", facts={"problem": "Berta cannot open."}, **CITIZEN)
    )
    finish(repair)
    assert erase(here) == 2
    assert job.deeds.get(what="done").note == ""
    assert job_now(repair).facts == {}
    assert Message.objects.get(channel="sms").text == ""
    event = Event.objects.get(did="citizen.erased")
    assert (event.after, event.person) == ({"jobs": 2, "orders": 0}, user("ada").key)
    assert "Berta" not in str([deed.note for deed in job.deeds.all()])


def test_nothing_is_erased_while_somebody_still_has_to_call(here: Town) -> None:
    job = visited(here, end=False)
    with pytest.raises(forgetting.StillOpen) as waiting:
        erase(here)
    assert [one.pk for one in waiting.value.jobs] == [job.pk]
    assert job_now(job).citizen_phone == NUMBER


def test_whoever_answers_questions_is_erased_too(here: Town) -> None:
    job = visited(here)
    Order.objects.filter(pk=job.order_id).update(phone="+46701740606", contact="Berta's son")
    assert erase(here, "+46701740606") == 1
    assert (Order.objects.get().phone, Order.objects.get().contact) == ("", "")
    assert job_now(job).citizen_phone == NUMBER


def test_an_unknown_number_is_nothing_and_nothing_is_told(here: Town) -> None:
    visited(here)
    assert erase(here, "+46701740607") == 0
    assert not Event.objects.filter(did="citizen.erased").exists()


def test_only_in_the_own_organisation(here: Town) -> None:
    job = visited(here)
    boss = person("boss", "elsewhere", "system-administrator")
    client = signed_in(boss)
    page = client.post("/jobs/citizens/", {"organisation": "elsewhere", "phone": NUMBER})
    assert "Nothing is kept about this number." in page.content.decode()
    for address in ("", "export/", "erasure/"):
        sent = {"organisation": "the-town", "phone": NUMBER}
        assert client.post(f"/jobs/citizens/{address}", sent).status_code == 422
    assert job_now(job).citizen_phone == NUMBER


@pytest.mark.parametrize("name", [SOREN, LONE, TORBEN, OTTO])
def test_who_may_not(here: Town, name: str) -> None:
    for address in ("", "export/", "erasure/"):
        sent = {"organisation": "the-town", "phone": NUMBER}
        assert of(name).post(f"/jobs/citizens/{address}", sent).status_code == 403


def test_the_page_shows_exports_and_erases(here: Town) -> None:
    job = visited(here)
    client = signed_in(person("ada", "the-town", "system-administrator"))
    sent = {"organisation": "the-town", "phone": "+46 70 174 06 05"}
    page = client.post("/jobs/citizens/", sent).content.decode()
    assert job.number in page
    file = client.post("/jobs/citizens/export/", sent)
    assert file["Content-Disposition"] == 'attachment; filename="citizen.json"'
    told = json.loads(file.content)
    assert told["jobs"][0]["citizen"] == "Berta Borger"
    assert told["jobs"][0]["facts"] == {"present": "Berta's son"}
    assert told["messages"][0]["text"].startswith("The maker comes to you")
    client.post("/jobs/citizens/erasure/", sent)
    assert "1 job or order" in client.get("/jobs/citizens/").content.decode()
    assert job_now(job).citizen == ""


def test_the_page_says_why_nothing_is_erased(here: Town) -> None:
    job = visited(here, end=False)
    client = signed_in(person("ada", "the-town", "system-administrator"))
    client.post("/jobs/citizens/erasure/", {"organisation": "the-town", "phone": NUMBER})
    page = client.get("/jobs/citizens/").content.decode()
    assert f"the citizen is still needed for {job.number}." in page
