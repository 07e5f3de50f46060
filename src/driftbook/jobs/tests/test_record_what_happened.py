"""Writing down what happened: by whom, what is refused, on the pages and over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from driftbook.handbook.deciding.refused import BeforeTheLast, FactsWanting, InTheFuture, OtherStep
from driftbook.jobs.actions import procedures
from driftbook.jobs.actions.ordering_after import NotOrdered
from driftbook.jobs.due import Procedures
from driftbook.jobs.models import Job, Order, Procedure, ProcedureEvent
from driftbook.jobs.tests.association import (
    BEGAN,
    CHAPTER,
    KEY_BOX,
    here,
    letters,
    of,
    on,
    order,
    say,
    work,
)
from driftbook.jobs.tests.cast import ANNA, LONE, OTTO, SOREN, TORBEN, Town, by
from driftbook.jobs.tests.cast import of as browser
from driftbook.jobs.tests.handbook import FILES
from driftbook.people.models import Agreement, Organisation
from tests.cast import person, signed_in
from tests.shelf import lay

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def stop(moment: datetime) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    stop(on("2026-02-10"))
    return stop


@pytest.fixture
def place(db: None) -> Town:
    return here()


@pytest.fixture
def job(place: Town) -> Job:
    return order(place)


def address(job: Job, more: str = "") -> str:
    return f"/jobs/procedures/{of(job).key}/{more}"


def post(client: Client, job: Job, **said: str) -> Any:
    row = of(job)
    form = {"step": row.step, "position": str(row.events.count()), "day": "2026-02-10"}
    return client.post(address(job, "events/"), form | said, headers=ENGLISH)


def read(client: Client, path: str) -> str:
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.content.decode()


# --- pages --------------------------------------------------------------------------------------


def test_the_party_whose_turn_it_is_writes_it_down(at: Any, job: Job) -> None:
    lone = browser(LONE)
    Procedures().run_due(on("2026-02-10"), 10)
    page = read(lone, address(job))
    assert "It is your turn" in page
    assert "By Sunday 15 February 2026" in page
    assert "A reminder is sent on Saturday 14 February 2026 09:00." in page
    assert post(lone, job, outcome="no-dialogue", note="Nobody answers.").status_code == 302
    page = read(lone, address(job))
    assert "No dialogue" in page
    assert "Nobody answers." in page
    assert "Written down by Lone, The maker" in page
    assert "by Sunday 15 March 2026" in page
    event = ProcedureEvent.objects.get()
    assert (event.at, event.role) == (on("2026-02-10"), "supplier-support")


def test_the_other_party_sees_it_and_may_not(at: Any, job: Job) -> None:
    page = read(browser(SOREN), address(job))
    assert "It is the turn of The maker" in page
    assert "What came of it?" not in page
    refused = post(browser(SOREN), job, outcome="accepted")
    assert refused.status_code == 403
    assert "only their people can write down what came of it" in refused.content.decode()
    assert not ProcedureEvent.objects.exists()


@pytest.mark.parametrize(("who", "status"), [(ANNA, 403), (TORBEN, 403), (OTTO, 404)])
def test_others_see_nothing(at: Any, job: Job, who: str, status: int) -> None:
    assert browser(who).get(address(job)).status_code == status
    assert post(browser(who), job, outcome="accepted").status_code == status


def test_whoever_is_not_signed_in_goes_there_first(job: Job) -> None:
    assert Client().get(address(job))["Location"].startswith("/sign-in/")


def test_a_provider_whose_agreement_has_ended_sees_it_no_longer(at: Any, job: Job) -> None:
    Agreement.objects.update(ended=BEGAN)
    assert browser(LONE).get(address(job)).status_code == 404
    assert post(browser(LONE), job, outcome="accepted").status_code == 404


def test_the_town_decides_on_the_key_box_on_its_page(at: Any, place: Town, job: Job) -> None:
    say(job, "first", "declined", on("2026-02-10"))
    soren = browser(SOREN)
    assert "Agreed placement" in read(soren, address(job))
    wrong = post(soren, job, outcome="wanted", **{"wanted-permission": "no"})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert "“The association permits it” has to be a yes." in said
    assert "“Agreed placement” has to be said." in said
    form = {f"wanted-{name}": value for name, value in KEY_BOX.items()}
    assert post(soren, job, outcome="wanted", **form).status_code == 302
    page = read(soren, address(job))
    assert "Order 2 has come of it" in page
    assert "Left of the entrance" in page
    assert "Shown until Monday 10 August 2026" in page


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "Choose what came of it."),
        ({"outcome": "signed"}, "Choose what came of it."),
        ({"outcome": "accepted", "day": "tomorrow"}, "Write the day as 2026-11-23."),
        ({"outcome": "accepted", "day": "2026-02-11"}, "that is yet to come"),
        ({"outcome": "accepted", "day": "2026-01-14"}, "what came before it happened at"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form(
    at: Any, job: Job, said: dict[str, str], reason: str
) -> None:
    answer = post(browser(LONE), job, **said)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not ProcedureEvent.objects.exists()


def test_what_happened_some_days_ago_can_be_written_down_today(at: Any, job: Job) -> None:
    assert post(browser(LONE), job, outcome="no-dialogue", day="2026-02-03").status_code == 302
    page = read(browser(LONE), address(job))
    assert "Tuesday 3 February 2026" in page
    assert "on Tuesday 10 February 2026" in page


def test_on_the_day_on_which_it_began(at: Any, job: Job) -> None:
    """The order came at 10:30; by noon somebody may have telephoned, before it nobody can."""
    assert post(browser(LONE), job, outcome="accepted", day="2026-01-15").status_code == 302
    assert ProcedureEvent.objects.get().at == on("2026-01-15")


def test_the_same_button_twice_is_once_and_another_answer_is_not_lost(at: Any, job: Job) -> None:
    lone = browser(LONE)
    form = {"step": "first", "position": "0", "outcome": "no-dialogue", "day": "2026-02-10"}
    for _again in range(2):
        answer = lone.post(address(job, "events/"), form, headers=ENGLISH)
        assert answer.status_code == 302
    assert ProcedureEvent.objects.count() == 1
    other = lone.post(
        address(job, "events/"), form | {"outcome": "accepted"}, headers=ENGLISH, follow=True
    )
    assert "Somebody has written something down meanwhile" in other.content.decode()
    assert ProcedureEvent.objects.count() == 1


def test_the_list_has_what_waits_for_us_overdue_first(at: Any, place: Town, job: Job) -> None:
    at(on("2026-03-20"))
    late = order(place, on("2026-02-01"))
    declined = order(place, on("2026-03-01"))
    say(declined, "first", "declined", on("2026-03-02"))
    page = read(browser(LONE), "/jobs/procedures/")
    ours, theirs = page.split("Waits for others")
    assert "2 overdue" in ours
    assert ours.index("Job 1-1") < ours.index("Job 2-1")
    assert "Was due by Sunday 15 February 2026" in ours
    assert "A key box instead?" in theirs
    town = read(browser(SOREN), "/jobs/procedures/").split("Waits for others")
    assert "Job 3-1" in town[0]
    assert "Job 1-1" in town[1]
    assert late.pk


def test_what_has_dropped_out_is_hidden_and_can_be_shown(at: Any, job: Job) -> None:
    for number, step in enumerate(("first", "second", "third")):
        say(job, step, "no-dialogue", on("2026-02-01") + timedelta(days=number))
    at(on("2026-03-01"))
    assert "Closed without an answer" in read(browser(LONE), "/jobs/procedures/")
    at(on("2026-08-04"))  # no worker has been there
    page = read(browser(LONE), "/jobs/procedures/")
    assert "Closed without an answer" not in page
    assert "Closed without an answer" in read(browser(LONE), "/jobs/procedures/?dropped=1")
    list(work(on("2026-08-04"), on("2026-08-05")))
    assert "Closed without an answer" not in read(browser(LONE), "/jobs/procedures/")
    assert "It is no longer shown in the list." in read(browser(LONE), address(job))


def test_people_elsewhere_have_an_empty_list(at: Any, job: Job) -> None:
    assert "Nothing waits for you." in read(browser(OTTO), "/jobs/procedures/")
    assert browser(ANNA).get("/jobs/procedures/").status_code == 403
    assert signed_in(person("nora")).get("/jobs/procedures/").status_code == 403


def test_a_cancelled_job_says_that_nobody_has_to_do_anything(at: Any, job: Job) -> None:
    with transaction.atomic():
        procedures.abandon(job=job, by=by(SOREN), now=on("2026-02-09"))
        procedures.abandon(job=job, by=by(SOREN), now=on("2026-02-10"))
    assert of(job).ended == on("2026-02-09")
    page = read(browser(LONE), address(job))
    assert "The job was cancelled" in page
    assert "What came of it?" not in page
    assert post(browser(LONE), job, outcome="accepted", step="first").status_code == 409
    assert "The job was cancelled." in read(browser(SOREN), "/jobs/procedures/")


def test_a_job_that_is_cancelled_waits_for_nobody_at_once(at: Any, job: Job) -> None:
    """Before any worker has looked."""
    Job.objects.update(state="cancelled")
    assert "Nothing waits for you." in read(browser(LONE), "/jobs/procedures/")
    assert "The job was cancelled" in read(browser(LONE), address(job))
    assert post(browser(LONE), job, outcome="accepted").status_code == 409
    assert send(browser(LONE), job, step="first", outcome="accepted").status_code == 409


def test_a_list_takes_as_many_queries_as_a_short_one(at: Any, place: Town, job: Job) -> None:
    lone = browser(LONE)
    lone.get("/jobs/procedures/")
    with CaptureQueriesContext(connection) as few:
        lone.get("/jobs/procedures/")
    for minute in range(5):
        order(place, BEGAN + timedelta(minutes=minute))
    with CaptureQueriesContext(connection) as many:
        page = read(lone, "/jobs/procedures/")
    assert "Job 6-1" in page
    assert len(many) == len(few)


# --- the edition that it began under ------------------------------------------------------------


def test_a_procedure_keeps_the_edition_that_it_began_under(at: Any, place: Town, job: Job) -> None:
    other = CHAPTER.replace("within: {months: 1}", "within: {days: 3}").replace("First", "Initial")
    lay(FILES | {"jobs.yaml": other}, opened=False)
    assert "First contact" in read(browser(LONE), address(job))
    say(job, "first", "no-dialogue", on("2026-02-10"))
    assert of(job).edition == place.edition


def test_the_key_box_is_ordered_under_the_edition_that_holds_then(at: Any, job: Job) -> None:
    lay(FILES | {"jobs.yaml": CHAPTER.replace("A key box without", "A box without")}, opened=False)
    say(job, "first", "declined", on("2026-02-01"))
    row = say(job, "keybox-decision", "wanted", on("2026-02-20"), **KEY_BOX)
    assert row.ordered is not None
    assert row.ordered.edition.number == 2


def test_where_it_can_no_longer_be_ordered_so_the_procedures_own_edition_does(job: Job) -> None:
    none = CHAPTER.replace("doors: [key-box],", "doors: [private],")
    lay(FILES | {"jobs.yaml": none}, opened=False)
    say(job, "first", "declined", on("2026-02-01"))
    row = say(job, "keybox-decision", "wanted", on("2026-02-20"), **KEY_BOX)
    assert row.ordered is not None
    assert row.ordered.edition.number == 1


def test_a_key_box_that_cannot_be_ordered_leaves_everything_as_it_was(at: Any, job: Job) -> None:
    say(job, "first", "declined", on("2026-02-01"))
    Job.objects.filter(pk=job.pk).update(facts={"unit": "smart-relay"})
    with pytest.raises(NotOrdered):
        say(job, "keybox-decision", "wanted", on("2026-02-20"), **KEY_BOX)
    assert (Order.objects.count(), ProcedureEvent.objects.count()) == (1, 1)
    form = {f"wanted-{name}": value for name, value in KEY_BOX.items()}
    answer = post(browser(SOREN), job, outcome="wanted", **form)
    assert answer.status_code == 422
    assert "because nobody has said: Key bundle." in answer.content.decode()


def test_an_edition_that_cannot_be_read_any_longer_says_so(at: Any, place: Town, job: Job) -> None:
    bad = lay({"handbook.yaml": "handbook: ["}, agreement=place.agreement, opened=False)
    Procedure.objects.update(edition=bad)
    page = read(browser(LONE), address(job))
    assert "which this release of Driftbook cannot read" in page
    assert list(work(on("2026-03-20"), on("2026-03-20", 13))) == ["2026-03-20"]
    assert of(job).next_due == on("2026-03-21")
    assert letters() == []


# --- the action itself --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "outcome", "when", "refusal"),
    [
        ("second", "accepted", "2026-02-01", OtherStep),
        ("first", "accepted", "2026-01-01", BeforeTheLast),
        ("contract", "signed", "2026-02-01", OtherStep),
    ],
)
def test_the_action_refuses_by_name(
    job: Job, step: str, outcome: str, when: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        say(job, step, outcome, on(when))
    assert not ProcedureEvent.objects.exists()


def test_the_action_wants_all_facts_and_nothing_of_the_future(job: Job) -> None:
    say(job, "first", "accepted", on("2026-02-01"))
    with pytest.raises(FactsWanting):
        say(job, "contract", "signed", on("2026-02-02"))
    with pytest.raises(InTheFuture):
        procedures.record(
            procedure=of(job),
            step="contract",
            outcome="signed",
            facts={"contract": "1"},
            at=on("2026-02-03"),
            by=by(LONE),
            now=on("2026-02-02"),
        )


def test_events_are_never_changed(job: Job) -> None:
    say(job, "first", "accepted", on("2026-02-01"))
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureEvent.objects.update(outcome="declined")
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureEvent.objects.all().delete()


# --- over HTTP ----------------------------------------------------------------------------------

API = "/api/v1/jobs/procedures"


def send(client: Client, job: Job, **said: Any) -> Any:
    path = f"{API}/{of(job).key}/events"
    return client.post(path, said, content_type="application/json", headers=ENGLISH)


def test_programs_see_what_waits_for_whom(at: Any, job: Job) -> None:
    (row,) = browser(LONE).get(f"{API}?which=ours").json()
    assert (row["number"], row["state"], row["step"], row["party"], row["due"]) == (
        "1-1",
        "waiting",
        "first",
        "maker",
        "2026-02-15",
    )
    assert row["may_record"] is True
    assert browser(SOREN).get(f"{API}?which=ours").json() == []
    (same,) = browser(SOREN).get(f"{API}?which=others").json()
    assert same == row | {"may_record": False}
    assert browser(OTTO).get(API).json() == []
    assert browser(ANNA).get(API).status_code == 403


def test_programs_write_down_what_came_of_it(at: Any, job: Job) -> None:
    answer = send(browser(LONE), job, step="first", outcome="declined", position=0, note="By mail")
    assert answer.status_code == 201
    whole = answer.json()
    assert (whole["party"], whole["notes"]) == ("town", ["By mail"])
    assert whole["standing"]["timeline"][1]["outcome"] == "They decline"
    again = send(browser(SOREN), job, step="first", outcome="accepted", position=0)
    assert (again.status_code, again.json()["error"]) == (409, "meanwhile")
    wrong = send(browser(SOREN), job, step="keybox-decision", outcome="wanted", facts={})
    assert (wrong.status_code, wrong.json()["error"]) == (422, "facts-wanting")
    assert wrong.json()["known"] == [
        "“The association permits it” has to be said.",
        "“Agreed placement” has to be said.",
    ]
    done = send(browser(SOREN), job, step="keybox-decision", outcome="wanted", facts=KEY_BOX)
    assert done.status_code == 201
    assert done.json()["ordered"] is not None
    assert done.json()["state"] == "ended"
    ended = send(browser(SOREN), job, step="keybox-decision", outcome="not-wanted")
    assert (ended.status_code, ended.json()["error"]) == (409, "ended")


@pytest.mark.parametrize(
    ("who", "said", "status", "error"),
    [
        (SOREN, {}, 403, "not-their-turn"),
        (LONE, {"step": "fourth"}, 422, "there is no step 'fourth'"),
        (LONE, {"step": "contract"}, 422, "other-step"),
        (LONE, {"outcome": "signed"}, 422, "not-offered"),
        (LONE, {"at": "2026-02-09T12:00:00"}, 422, "no-offset"),
        (LONE, {"at": "2026-02-11T12:00:00Z"}, 422, "in-the-future"),
        (LONE, {"at": "2026-01-11T12:00:00Z"}, 422, "before-the-last"),
        (LONE, {"at": "1926-01-11T12:00:00Z"}, 422, "at"),
    ],
)
def test_programs_are_told_why_not(
    at: Any, job: Job, who: str, said: dict[str, str], status: int, error: str
) -> None:
    answer = send(browser(who), job, **({"step": "first", "outcome": "accepted"} | said))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not ProcedureEvent.objects.exists()


def test_programs_of_others_find_nothing(at: Any, job: Job) -> None:
    assert browser(OTTO).get(f"{API}/{of(job).key}").status_code == 404
    assert browser(ANNA).get(f"{API}/{of(job).key}").status_code == 403
    assert send(browser(OTTO), job, step="first", outcome="accepted").status_code == 404
    assert (
        browser(LONE).get(f"{API}/{of(job).key}").json()["standing"]["next"]["kind"] == "reminder"
    )


def test_what_happens_next_can_be_asked(place: Town, job: Job) -> None:
    (item,) = Procedures().upcoming(BEGAN, [place.orderer.key], 10)
    assert (item.what, item.kind, item.key) == ("procedure.reminder", "procedure", str(of(job).key))
    assert item.details["party"] == "The maker"
    elsewhere = Organisation.objects.get(slug="elsewhere").key
    assert list(Procedures().upcoming(BEGAN, [elsewhere], 10)) == []


def test_the_desk_says_what_comes(at: Any, job: Job) -> None:
    assert "The maker is reminded of the procedure “Agreement with the" in read(
        browser(SOREN), "/desk/"
    )
