"""A year of a procedure in seconds, by the clock: all endings, everything once (G-26 … G-29)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from driftbook.history.models import Event
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.due import Procedures
from driftbook.jobs.models import Job, Order, Procedure
from driftbook.jobs.tests.association import BEGAN, KEY_BOX, here, letters, of, on, order, say, work
from driftbook.jobs.tests.cast import ANNA, LONE, SOREN, Town
from driftbook.outbox.models import Endpoint, Message
from tests.shelf import LONG_AGO

pytestmark = pytest.mark.django_db
END = on("2027-02-01")


@pytest.fixture
def place(db: None) -> Town:
    return here()


@pytest.fixture
def job(place: Town) -> Job:
    return order(place)


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_it_begins_with_the_order(place: Town, job: Job) -> None:
    row = of(job)
    assert state(job) == "waiting"
    assert (row.step, row.acts, row.edition) == ("first", place.provider, place.edition)
    assert row.due == on("2026-02-16", 0)
    assert row.next_due == on("2026-02-08", 9)
    assert [event.did for event in Event.objects.filter(kind="procedure")] == [
        "procedure.began",
        "procedure.began",
    ]


def test_a_year_without_anybody_doing_anything(job: Job) -> None:
    """Two reminders and one word that it is overdue; then silence, and nothing ends by itself."""
    assert list(work(BEGAN, END)) == ["2026-02-08", "2026-02-14", "2026-02-16"]
    reminder = "First contact: by Sunday 15 February 2026 (job 1-1)"
    assert letters() == [
        (LONE, reminder),
        (LONE, reminder),
        (LONE, "Overdue: First contact (job 1-1)"),
    ]
    assert state(job) == "waiting"
    assert Procedures().next_due(END) is None


def test_no_answer_three_times(job: Job) -> None:
    """G-27: the town is told after the second contact. G-28: closed, and gone after six months."""
    days = list(work(BEGAN, on("2026-02-10")))
    say(job, "first", "no-dialogue", on("2026-02-10"))
    assert letters()[-1] == (LONE, "First contact: by Sunday 15 February 2026 (job 1-1)")
    days += work(on("2026-02-10"), on("2026-03-10"))
    say(job, "second", "no-dialogue", on("2026-03-10"))
    assert letters()[-1] == (SOREN, "Second contact: No dialogue (job 1-1)")
    days += work(on("2026-03-10"), on("2026-04-20"))
    say(job, "third", "no-dialogue", on("2026-04-20"))
    assert letters()[-1] == (SOREN, "Third contact: No dialogue (job 1-1)")
    assert state(job) == "closed"
    days += work(on("2026-04-20"), END)
    assert days == [
        "2026-02-08",
        "2026-03-08",
        "2026-04-08",
        "2026-04-14",
        "2026-04-16",  # overdue
        "2026-10-21",  # dropped out
    ]
    assert of(job).dropped is not None
    assert len([subject for _to, subject in letters() if subject.startswith("Overdue")]) == 1
    assert Event.objects.filter(did="procedure.dropped").count() == 2
    assert Procedures().next_due(END) is None


def test_accepted_and_signed(job: Job) -> None:
    """G-26: the job can be given a time."""
    say(job, "first", "accepted", on("2026-02-01"))
    assert of(job).due == on("2026-03-02", 0)
    assert list(work(on("2026-02-01"), on("2026-02-25"))) == ["2026-02-22"]
    row = say(job, "contract", "signed", on("2026-02-25"), contract="17")
    assert (row.ending, row.step, row.acts, row.next_due) == ("agreed", "", None, None)
    deed = job.deeds.last()
    assert deed is not None
    assert (state(job), deed.what, deed.details) == ("placed", "released", {"ending": "Agreed"})
    assert letters()[-1] == (SOREN, "The contract: It is signed (job 1-1)")
    assert list(work(on("2026-02-25"), END)) == []


def test_declined_and_a_key_box_is_ordered(place: Town, job: Job) -> None:
    """G-28, G-29: with permission and placement, in the same transaction, without a time."""
    say(job, "first", "declined", on("2026-02-01"))
    assert (of(job).acts, letters()[-1][0]) == (place.orderer, SOREN)
    row = say(job, "keybox-decision", "wanted", on("2026-02-20"), **KEY_BOX)
    assert state(job) == "closed"
    assert row.ordered is not None
    new = row.ordered.jobs.get()
    assert (new.type, new.way, new.door_kind, new.state) == (
        "installation",
        "key-box",
        "key-box",
        "placed",
    )
    assert new.facts == {
        "bundle": "Home care 3",
        "unit": "smart-keybox",
        "placement": "Left of the entrance",
    }
    assert (new.starts, new.address, row.ordered.contact) == (None, job.address, "The office")
    assert Procedure.objects.count() == 1
    assert (LONE, "A key box instead?: Order a key box (job 1-1)") in letters()
    assert list(work(on("2026-02-20"), END)) == ["2026-08-21"]


def test_no_key_box_is_given_up(job: Job) -> None:
    say(job, "first", "accepted", on("2026-02-01"))
    say(job, "contract", "fell-through", on("2026-02-20"))
    row = say(job, "keybox-decision", "not-wanted", on("2026-03-01"))
    assert (row.ending, row.ordered, state(job)) == ("given-up", None, "closed")
    assert letters()[-1] == (LONE, "A key box instead?: No (job 1-1)")
    assert Order.objects.count() == 1


# --- exactly once -------------------------------------------------------------------------------


def test_after_a_month_without_a_worker_one_letter_says_it(job: Job) -> None:
    assert list(work(on("2026-03-20"), on("2026-03-22"))) == ["2026-03-20"]
    assert letters() == [(LONE, "Overdue: First contact (job 1-1)")]


def test_a_worker_that_was_away_over_the_drop_out_finds_it(job: Job) -> None:
    for number, step in enumerate(("first", "second", "third")):
        say(job, step, "no-dialogue", on("2026-02-01") + timedelta(days=number))
    assert list(work(on("2027-01-01"), on("2027-01-03"))) == ["2027-01-01"]
    assert of(job).dropped == on("2027-01-01")


def test_what_has_been_done_is_not_done_again_when_the_worker_dies_meanwhile(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter and the mark that it was written are one transaction."""

    def die(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(Procedure, "save", die)
    with pytest.raises(RuntimeError):
        Procedures().run_due(on("2026-02-08"), 10)
    monkeypatch.undo()
    assert letters() == []
    assert Procedures().run_due(on("2026-02-08"), 10) == 1
    assert Procedures().run_due(on("2026-02-08"), 10) == 0
    assert len(letters()) == 1


def test_the_second_reminder_is_not_the_first_one_again(job: Job) -> None:
    Procedures().run_due(on("2026-02-08"), 10)
    assert of(job).next_due == on("2026-02-14", 9)
    Procedures().run_due(on("2026-02-14"), 10)
    assert len({message.key for message in Message.objects.filter(about_kind="procedure")}) == 2


def test_people_without_the_right_are_not_written_to(job: Job) -> None:
    list(work(BEGAN, END))
    say(job, "first", "declined", END)
    assert {to for to, _subject in letters()} == {LONE, SOREN}
    assert ANNA not in {to for to, _subject in letters()}


def test_a_job_that_is_cancelled_ends_its_procedure(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state="cancelled")
    list(work(BEGAN, END))
    row = of(job)
    assert (row.ended is not None, row.ending, row.step, row.next_due) == (True, "", "", None)
    assert letters() == []
    with pytest.raises(NotNow):
        say(job, "first", "accepted", END)


def test_other_systems_are_told_once_of_each_event(place: Town, job: Job) -> None:
    Endpoint.objects.create(
        organisation=place.orderer.key, url="https://example.org/hook", created=LONG_AGO
    )
    say(job, "first", "accepted", on("2026-02-01"))
    told = Message.objects.filter(channel="webhook", about_kind="procedure")
    assert told.count() == 1
    assert '"outcome":"accepted"' in told.get().text


def test_a_reminder_says_where_and_what(job: Job) -> None:
    list(work(BEGAN, on("2026-02-09")))
    text = Message.objects.get(about_kind="procedure").text
    assert "“First contact” has to be done by Sunday 15 February 2026." in text
    assert "It is the turn of The maker." in text
    assert "Øster Road 12A" in text
    assert f"/jobs/procedures/{of(job).key}/" in text


def test_the_one_who_hears_of_an_ending_reads_what_it_means(job: Job) -> None:
    say(job, "first", "accepted", on("2026-02-01"))
    say(job, "contract", "signed", on("2026-02-25"), contract="17")
    text = Message.objects.filter(about_kind="procedure").latest("pk").text
    assert "With this it has ended: Agreed. The job that waited can be given a time." in text
