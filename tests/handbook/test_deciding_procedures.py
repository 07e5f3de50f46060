"""Procedures that run for months: the housing association of Gladsaxe, day by day (G-26 … G-29)."""

from datetime import UTC, date, datetime

import pytest

from driftbook.handbook.deciding import periods, procedures
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.refused import (
    AfterTheEnding,
    BeforeTheLast,
    FactsWanting,
    NotOffered,
    OtherStep,
)
from driftbook.handbook.deciding.standing import Event, Party
from driftbook.handbook.schema.procedures import Period
from driftbook.wording import procedures as wording
from tests.handbook.small import shipped

NAME = "housing-association"
BOOK = shipped("gladsaxe")
ZONE = BOOK.zone
VENDOR, TOWN = Party("vendor", "Bekey"), Party("municipality", "Gladsaxe Kommune")
WANTED = {"permission": "yes", "placement": "Left of the entrance"}


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


BEGAN = at("2026-01-15T10:30")


def event(step: str, outcome: str, when: str, **facts: str) -> Event:
    return Event(step, outcome, at(when), facts)


def stand(*events: Event, now: str, began: datetime = BEGAN):
    return procedures.stand(BOOK, NAME, began, events, at(now))


FIRST = event("first-contact", "no-dialogue", "2026-02-10T09:00")
SECOND = event("second-contact", "no-dialogue", "2026-03-12T09:00")
THIRD = event("third-contact", "no-dialogue", "2026-04-13T15:00")
DECLINED = event("first-contact", "declined", "2026-02-10T09:00")


# --- the four endings ---------------------------------------------------------------------------


def test_it_begins_with_the_first_contact_which_the_vendor_has_a_month_for():
    now = stand(now="2026-01-15T10:30")
    assert now.ended is None
    assert (now.waiting.step, now.waiting.by) == ("first-contact", VENDOR)
    assert now.waiting.due == date(2026, 2, 15)
    assert now.waiting.late_from == at("2026-02-16T00:00")
    assert not now.waiting.overdue
    assert [reason.code for reason in now.reasons] == ["step-waits", "due-from-begin"]
    assert now.reasons[0].source == ("G-27",)


def test_what_is_expected_when_nobody_ever_answers():
    expected = stand(now="2026-01-20T12:00").expected
    assert [(one.kind, one.id, one.day) for one in expected] == [
        ("step", "second-contact", date(2026, 3, 15)),
        ("step", "third-contact", date(2026, 4, 15)),
        ("ending", "no-answer", date(2026, 4, 15)),
        ("drop-out", "no-answer", date(2026, 10, 15)),
    ]


def test_what_is_expected_moves_along_when_it_is_overdue():
    now = stand(now="2026-05-02T12:00")
    assert now.waiting.overdue
    assert now.waiting.due == date(2026, 2, 15)
    assert {one.day for one in now.expected} == {date(2026, 5, 2), date(2026, 11, 2)}


def test_no_answer_three_times_closes_the_order_and_it_drops_out_after_six_months():
    """G-27, G-28; the municipality is told after the second contact and at the end."""
    told = stand(FIRST, SECOND, now="2026-03-12T10:00").past
    assert [happened.tells for happened in told] == [(), (TOWN,)]
    closed = stand(FIRST, SECOND, THIRD, now="2026-04-14T00:00")
    assert closed.waiting is None
    assert (closed.ended.ending, closed.ended.job) == ("no-answer", "closed")
    assert closed.past[-1].tells == (TOWN,)
    assert closed.ended.orders is None
    assert closed.ended.shown_until == date(2026, 10, 13)
    assert closed.ended.drops_out == at("2026-10-14T00:00")
    assert not stand(FIRST, SECOND, THIRD, now="2026-10-13T23:59").ended.dropped
    gone = stand(FIRST, SECOND, THIRD, now="2026-10-14T00:00")
    assert gone.ended.dropped
    assert gone.expected == ()
    assert [line.kind for line in gone.lines][-2:] == ["ending", "drop-out"]


def test_accepted_and_signed_lets_the_job_go_on():
    """G-26."""
    accepted = event("second-contact", "accepted", "2026-02-20T09:00")
    waits = stand(FIRST, accepted, now="2026-02-20T09:00")
    assert (waits.waiting.step, waits.waiting.by) == ("contract", VENDOR)
    assert waits.waiting.due == date(2026, 3, 20)
    assert [reason.code for reason in waits.reasons] == ["step-waits", "due-from-step"]
    assert waits.expected == ()
    signed = event("contract", "signed", "2026-03-02T08:00", contract="17-2026")
    agreed = stand(FIRST, accepted, signed, now="2026-03-02T08:00")
    assert (agreed.ended.ending, agreed.ended.job) == ("agreed", "goes-on")
    assert agreed.ended.drops_out is None
    assert agreed.duties == ()
    assert agreed.past[-1].tells == (TOWN,)


def test_declined_is_the_municipalitys_decision_and_a_key_box_is_ordered_with_what_was_said():
    """G-28, G-29."""
    asks = stand(DECLINED, now="2026-02-11T09:00")
    assert (asks.waiting.step, asks.waiting.by) == ("keybox-decision", TOWN)
    wanted = event("keybox-decision", "wanted", "2026-03-01T09:00", **WANTED)
    ended = stand(DECLINED, wanted, now="2026-03-01T09:00").ended
    assert (ended.ending, ended.job) == ("keybox", "closed")
    assert (ended.orders.type, ended.orders.unit, ended.orders.door) == (
        "installation",
        "smart-keybox",
        "key-box",
    )
    assert ended.orders.facts == WANTED
    waited = {"bundle": "Home care 3", "unit": "smart-relay"}
    assert procedures.facts_for(BOOK, ended.orders, waited) == (
        {
            "bundle": "Home care 3",
            "unit": "smart-keybox",
            "placement": "Left of the entrance",
        },
        (),
    )
    assert procedures.facts_for(BOOK, ended.orders, {})[1] == ("bundle",)


def test_no_key_box_is_given_up_and_the_vendor_is_told():
    refused = event("keybox-decision", "not-wanted", "2026-03-01T09:00")
    given_up = stand(DECLINED, refused, now="2026-03-02T09:00")
    assert (given_up.ended.ending, given_up.ended.orders) == ("given-up", None)
    assert given_up.past[-1].tells == (VENDOR,)


# --- due times ----------------------------------------------------------------------------------


def test_a_day_is_in_time_until_it_ends():
    assert not stand(now="2026-02-15T23:59").waiting.overdue
    assert stand(now="2026-02-16T00:00").waiting.overdue
    in_time = event("first-contact", "no-dialogue", "2026-02-15T23:59")
    late = event("first-contact", "no-dialogue", "2026-02-16T00:00")
    assert not stand(in_time, now="2026-03-01T00:00").past[0].late
    assert stand(late, now="2026-03-01T00:00").past[0].late


def test_something_late_does_not_move_what_is_counted_from_the_beginning():
    late = event("first-contact", "no-dialogue", "2026-03-01T09:00")
    assert stand(late, now="2026-03-01T09:00").waiting.due == date(2026, 3, 15)


def test_a_step_whose_day_has_passed_already_is_due_the_same_day_and_says_so():
    late = event("first-contact", "no-dialogue", "2026-03-20T09:00")
    now = stand(late, now="2026-03-20T09:00")
    assert now.waiting.at_once
    assert now.waiting.due == date(2026, 3, 20)
    assert now.waiting.reminders == ()
    assert not now.waiting.overdue
    reason = now.reasons[1]
    assert reason.code == "due-at-once"
    assert reason.params["counted"] == date(2026, 3, 15)
    assert stand(late, now="2026-03-21T00:00").waiting.overdue


@pytest.mark.parametrize(
    ("day", "period", "expected"),
    [
        ("2026-01-31", {"months": 1}, "2026-02-28"),
        ("2028-01-31", {"months": 1}, "2028-02-29"),
        ("2026-08-31", {"months": 6}, "2027-02-28"),
        ("2026-12-15", {"months": 1, "days": 20}, "2027-02-04"),
        ("2026-03-31", {"working_days": 1}, "2026-04-01"),
        ("2026-04-01", {"working_days": 1}, "2026-04-07"),  # over Easter
        ("2026-04-01", {"days": 2, "working_days": 1}, "2026-04-07"),
    ],
)
def test_months_days_and_working_days(day, period, expected):
    found = periods.later(BOOK, date.fromisoformat(day), Period(**period), "Mo-Fr; PH off")
    assert found == date.fromisoformat(expected)


def test_days_before_are_counted_back():
    assert periods.earlier(BOOK, date(2026, 3, 31), Period(months=1), "Mo-Fr") == date(2026, 2, 28)
    before = periods.earlier(BOOK, date(2026, 4, 7), Period(working_days=2), "Mo-Fr; PH off")
    assert before == date(2026, 3, 31)


def test_where_there_are_no_working_days_none_are_counted():
    with pytest.raises(ValueError, match="there are no working days"):
        periods.later(BOOK, date(2026, 4, 7), Period(working_days=1), "Mo-Su off")


def test_days_end_at_local_midnight_on_both_sides_of_summer_time():
    winter = stand(began=at("2026-02-28T12:00"), now="2026-03-01T00:00").waiting
    summer = stand(began=at("2026-03-01T12:00"), now="2026-03-02T00:00").waiting
    assert winter.late_from.astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert summer.late_from.astimezone(UTC) == datetime(2026, 4, 1, 22, tzinfo=UTC)


def test_the_day_is_that_of_the_handbooks_zone():
    late_evening = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)  # 00:30 on 1 February there
    assert stand(began=late_evening, now="2026-02-02T00:00").waiting.due == date(2026, 3, 1)


def test_in_the_hour_that_happens_twice_the_second_comes_after_the_first():
    """25 October 2026: 02:50 summer time comes before 02:10 winter time."""
    began = at("2026-10-25T02:50")
    later = event("first-contact", "accepted", "2026-10-25T02:10")
    second = Event(later.step, later.outcome, later.at.replace(fold=1))
    now = stand(second, now="2026-10-26T00:00", began=began)
    assert now.waiting.step == "contract"
    same = procedures.stand(BOOK, NAME, began, [second], began)
    assert same.now.astimezone(UTC) == second.at.astimezone(UTC)
    with pytest.raises(BeforeTheLast):
        stand(later, now="2026-10-26T00:00", began=began)


# --- what the system does by itself -------------------------------------------------------------


def duties(standing):
    return [(duty.kind, duty.at.replace(tzinfo=None).isoformat(" ")) for duty in standing.duties]


def test_reminders_and_the_notice_on_the_morning_after():
    now = stand(now="2026-01-15T10:30")
    assert duties(now) == [
        ("reminder", "2026-02-08 09:00:00"),
        ("reminder", "2026-02-14 09:00:00"),
        ("overdue", "2026-02-16 09:00:00"),
    ]
    assert {duty.to for duty in now.duties} == {VENDOR}


def test_nobody_is_reminded_from_before_it_was_their_turn():
    first = event("first-contact", "no-dialogue", "2026-03-10T09:00")
    now = stand(first, now="2026-03-10T09:00")
    assert duties(now) == [
        ("reminder", "2026-03-14 09:00:00"),
        ("overdue", "2026-03-16 09:00:00"),
    ]


def test_one_duty_after_the_other_and_after_a_month_without_a_worker_only_the_last():
    early, late = stand(now="2026-01-20T00:00"), stand(now="2026-03-20T00:00")
    first = procedures.next_duty(early)
    assert (first.kind, first.at) == ("reminder", at("2026-02-08T09:00"))
    assert procedures.next_duty(early, first.at).at == at("2026-02-14T09:00")
    assert procedures.next_duty(late).kind == "overdue"
    assert procedures.next_duty(late, procedures.next_duty(late).at) is None


def test_an_ending_drops_out_by_itself():
    assert duties(stand(FIRST, SECOND, THIRD, now="2026-05-01T00:00")) == [
        ("drop-out", "2026-10-14 00:00:00")
    ]


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "refusal"),
    [
        ([SECOND], OtherStep),
        ([event("first-contact", "signed", "2026-02-01T09:00")], NotOffered),
        ([event("first-contact", "no-dialogue", "2026-01-14T09:00")], BeforeTheLast),
        ([FIRST, event("second-contact", "accepted", "2026-02-10T08:59")], BeforeTheLast),
        ([FIRST, SECOND, THIRD, THIRD], AfterTheEnding),
        ([DECLINED, event("keybox-decision", "wanted", "2026-03-01T09:00")], FactsWanting),
    ],
)
def test_what_cannot_have_happened_is_refused_and_says_why(events, refusal):
    with pytest.raises(refusal) as refused:
        stand(*events, now="2026-12-01T00:00")
    for language in ("da", "sv", "en"):
        said = wording.refusal(refused.value, language)
        assert said
        assert all("{" not in sentence for sentence in said)


def test_all_facts_that_are_wrong_are_named_at_once():
    wrong = event("keybox-decision", "wanted", "2026-03-01T09:00", permission="no", colour="red")
    with pytest.raises(FactsWanting) as refused:
        stand(DECLINED, wrong, now="2026-12-01T00:00")
    faults = [(fault.fact, fault.code) for fault in refused.value.faults]
    assert faults == [
        ("permission", "declined"),
        ("placement", "missing"),
        ("colour", "not-asked"),
    ]


@pytest.mark.parametrize("step", ["fourth-contact", "no-answer"])
def test_a_step_that_there_is_not_is_unanswerable(step):
    with pytest.raises(Unanswerable):
        stand(event(step, "no-dialogue", "2026-02-01T09:00"), now="2026-12-01T00:00")


def test_a_procedure_that_there_is_not_is_unanswerable():
    with pytest.raises(Unanswerable):
        procedures.stand(BOOK, "other", BEGAN)


def test_instants_need_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        procedures.stand(BOOK, NAME, datetime(2026, 1, 15))  # noqa: DTZ001
