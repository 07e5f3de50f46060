"""Planned cases enter, questions are reminded of, cases are closed: by the clock, once, and also
when nobody has worked for weeks (B-05, I-08)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from driftbook.history.models import Event
from driftbook.requests.actions import status
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.due import Promises
from driftbook.requests.models import SYSTEM, Case, Notice, Post, Promise
from driftbook.requests.tests.asking import ask, case, fresh, on, path, say, work
from driftbook.requests.tests.cast import NOW, PETRA, Houses, by
from driftbook.work import due

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


def told(case: Case) -> list[str]:
    return [*Post.objects.filter(case=case, side=SYSTEM).values_list("text", flat=True)]


REMINDER, WARNING = "We still need your answer.", "Without an answer we close the case."
CLOSED = "We have closed the case because no answer came."


def test_an_unanswered_question_is_reminded_of_and_closed(here: Houses) -> None:
    """Asked on a Friday morning: three, seven and ten working days later, at the same time."""
    one = case(here)
    ask(one, NOW)
    assert list(work(NOW, NOW + MONTH)) == [
        "2026-11-25 09:00",
        "2026-12-01 09:00",
        "2026-12-04 09:00",
    ]
    row = fresh(one)
    assert (row.state, row.ended, row.reminders) == ("done", on("2026-12-04"), 0)
    assert path(one) == ["filed", "taken", "asked", "reminded", "reminded", "closed"]
    assert told(one) == [REMINDER, WARNING, CLOSED]
    assert Promises().next_due(NOW) is None
    closed = one.deeds.get(what="closed")
    assert (closed.person, closed.role) == (None, "driftbook")
    assert Event.objects.filter(did="case.closed").count() == 2


def test_lunch_weekends_and_holidays_do_not_count(here: Houses) -> None:
    """Asked at lunch on the last Friday before Christmas: the clock starts at a quarter to one."""
    one = case(here, filed=on("2026-12-18", 8))
    ask(one, on("2026-12-18", 12, 10))
    assert list(work(on("2026-12-18", 13), on("2027-01-31"))) == [
        "2026-12-23 12:45",
        "2026-12-30 12:45",
        "2027-01-05 12:45",
    ]


def test_each_promise_is_told_once_by_its_post(here: Houses) -> None:
    one = case(here)
    ask(one, NOW)
    Notice.objects.all().delete()
    list(work(NOW, NOW + MONTH))
    assert Notice.objects.filter(deed__isnull=False).count() == 0
    assert Notice.objects.filter(post__side=SYSTEM).count() == 3


def test_an_answer_ends_the_waiting(here: Houses) -> None:
    one = case(here)
    ask(one, NOW)
    list(work(NOW, on("2026-11-26")))
    assert fresh(one).reminders == 1
    say(one, on("2026-11-26"))
    assert list(work(on("2026-11-26"), on("2027-01-31"))) == []
    assert fresh(one).state == "handling"
    assert fresh(one).reminders == 0


def test_a_second_question_begins_to_wait_anew(here: Houses) -> None:
    one = case(here)
    ask(one, NOW)
    ask(one, on("2026-11-24"), "And how many?")
    assert list(work(NOW, on("2027-01-31")))[-1] == "2026-12-08 09:00"
    assert path(one)[-4:] == ["asked", "reminded", "reminded", "closed"]


def test_a_late_answer_opens_what_was_closed(here: Houses) -> None:
    one = case(here)
    ask(one, NOW)
    list(work(NOW, on("2026-12-05")))
    say(one, on("2026-12-10"), "I was on leave.")
    assert fresh(one).state == "handling"


def test_a_type_without_a_rule_waits_for_ever(here: Houses) -> None:
    one = case(here, "people", answers={"what": "list"})
    ask(one, NOW)
    assert list(work(NOW, on("2027-02-28"))) == []
    assert fresh(one).state == "asking"


def test_weeks_without_a_worker_close_nothing_without_a_warning(here: Houses) -> None:
    """Only the last reminder is sent, and there is as long to answer as the rule gives after it."""
    one = case(here)
    ask(one, NOW)
    back = on("2027-01-11", 10)
    assert Promises().run_due(back, 20) > 0
    assert told(one) == [WARNING]
    assert fresh(one).state == "asking"
    assert list(work(back, back + MONTH)) == ["2027-01-14 10:00"]
    assert path(one)[-2:] == ["reminded", "closed"]


def test_closing_alone_is_made_up_for(here: Houses) -> None:
    """The warning was sent in time; only the closing has been missed."""
    one = case(here)
    ask(one, NOW)
    list(work(NOW, on("2026-12-01")))
    Promises().run_due(on("2026-12-20"), 20)
    assert fresh(one).state == "done"


def test_a_planned_case_enters_on_its_day(here: Houses) -> None:
    """Dated for Monday in the zone of the handbook, not of the server."""
    one = case(here, dated="2026-11-23")
    assert list(work(NOW, on("2026-11-27"))) == ["2026-11-23 00:00"]
    row = fresh(one)
    assert (row.state, row.entered) == ("waiting", on("2026-11-23", 0))
    assert path(one) == ["filed", "entered"]


def test_a_planned_case_enters_late_and_once_when_nobody_worked(here: Houses) -> None:
    one = case(here, dated="2026-11-23")
    back = on("2026-12-01", 10)
    for _turn in range(3):
        Promises().run_due(back, 20)
    assert path(one) == ["filed", "entered"]
    assert fresh(one).entered == back


def test_the_day_is_changed_until_it_has_come(here: Houses) -> None:
    one = case(here, dated="2026-11-23")
    status.redate(case=one, dated=date(2026, 11, 30), by=by(PETRA), now=NOW)
    status.redate(case=one, dated=date(2026, 11, 30), by=by(PETRA), now=NOW)
    promise = Promise.objects.get()
    assert promise.at == on("2026-11-30", 0)
    assert [(why["code"], why["source"]) for why in promise.reasons] == [("enters-on", ["E-3"])]
    assert list(work(NOW, on("2026-12-04"))) == ["2026-11-30 00:00"]
    assert path(one) == ["filed", "dated", "entered"]
    with pytest.raises(NotNow):
        status.redate(case=one, dated=date(2026, 12, 30), by=by(PETRA), now=on("2026-12-04"))
    two = case(here, dated="2026-11-23")
    for day, code in ((date(2026, 11, 19), "in-the-past"), (date(2028, 1, 1), "too-far-ahead")):
        with pytest.raises(status.Unfit) as wrong:
            status.redate(case=two, dated=day, by=by(PETRA), now=NOW)
        assert wrong.value.code == code
    status.redate(case=two, dated=date(2026, 11, 20), by=by(PETRA), now=NOW)
    assert Promises().run_due(NOW, 20) == 1
    assert fresh(two).state == "waiting"


def test_a_planned_case_that_is_withdrawn_never_enters(here: Houses) -> None:
    one = case(here, dated="2026-11-23")
    status.withdraw(case=one, because="", by=by(PETRA), now=NOW)
    assert list(work(NOW, on("2026-11-27"))) == []
    assert path(one) == ["filed", "withdrawn"]


def test_what_happens_next_is_known(here: Houses) -> None:
    one = case(here, dated="2026-11-23")
    two = case(here)
    ask(two, NOW)
    coming = [item for item in due.upcoming(NOW, [here.owner.key]) if item.source == "requests"]
    assert [(item.what, item.key, item.details["number"]) for item in coming] == [
        ("case.enter", str(one.key), 1),
        ("case.remind", str(two.key), 2),
        ("case.remind", str(two.key), 2),
        ("case.close", str(two.key), 2),
    ]
    assert Promises().next_due(NOW) == on("2026-11-23", 0)
    assert list(Promises().upcoming(NOW, [here.other.key], 20)) == []


def test_one_case_that_cannot_be_kept_does_not_hold_up_the_others(
    here: Houses, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = case(here), case(here)
    ask(broken, NOW)
    ask(fine, NOW + timedelta(minutes=15))
    Case.objects.filter(pk=broken.pk).update(type="gone")
    list(work(NOW, on("2026-11-25", 12)))
    assert path(broken)[-1] == "asked"
    assert path(fine)[-1] == "reminded"
    Case.objects.filter(pk=broken.pk).update(type="order")
    list(work(on("2026-11-25", 12), on("2026-11-25", 14)))
    assert path(broken)[-1] == "reminded"
