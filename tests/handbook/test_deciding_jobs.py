"""Deciding what another organisation's jobs count as: nothing of Gladsaxe is in the code."""

from datetime import UTC, datetime, timedelta

import pytest

from driftbook.handbook.book import KEPT, Handbook
from driftbook.handbook.deciding import deadlines, jobs, openings, windows
from driftbook.handbook.reading import Unreadable
from driftbook.wording import conditions, reasons
from driftbook.wording.jobs import job
from tests.handbook.technician import JOBS, visits


def at(book: Handbook, written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=book.zone)


def starts(book: Handbook, now: str, days: int = 14) -> list[str]:
    return [f"{h.start:%m-%dT%H:%M}" for h in windows.bookable(book, at(book, now), days)]


def test_half_hours_and_calendar_days():
    """Monday noon is still in time for Wednesday; Sunday's deadline counts for Tuesday."""
    book = visits()
    assert starts(book, "2026-11-23T12:00:59", 4) == [
        "11-25T09:00", "11-25T09:30", "11-25T10:00",
        "11-26T09:00", "11-26T09:30", "11-26T10:00",
        "11-27T09:00", "11-27T09:30", "11-27T10:00",
    ]  # fmt: skip
    assert starts(book, "2026-11-23T12:01", 4)[0] == "11-26T09:00"
    assert starts(book, "2026-11-22T12:00", 4)[0] == "11-24T09:00"
    hour = windows.hour_at(book, at(book, "2026-11-24T09:30"))
    assert (hour.order_by, hour.cancel_by) == (at(book, "2026-11-22T12:00"), None)
    assert hour.end - hour.start == timedelta(minutes=30)


def test_an_amount_that_the_handbook_states_is_told():
    book = visits()
    decision = jobs.decide(
        book, jobs.Asked("visit", at(book, "2026-11-20T10:00"), at(book, "2026-11-24T09:10"))
    )
    assert (decision.service_class, decision.way.id, decision.allowed) == ("plain", "window", True)
    assert decision.window.start == at(book, "2026-11-24T09:00")
    found = job(decision, "en")
    assert found["rate"] == {"item": "visit", "amount": "450.00", "currency": "SEK", "text": None}
    told = next(reason for reason in found["reasons"] if reason["code"] == "rate-stated")
    assert told["text"] == "It is invoiced at the rate for Vanligt: 450.00 SEK."
    assert told["source"] == ["L-2"]


def test_a_rule_that_says_nothing_of_time_holds_without_one():
    book = visits()
    decision = jobs.decide(book, jobs.Asked("visit", at(book, "2026-11-20T10:00")))
    assert (decision.service_class, decision.allowed) == ("plain", False)
    late = jobs.decide(
        book, jobs.Asked("visit", at(book, "2026-11-24T10:00"), at(book, "2026-11-24T15:00"))
    )
    assert (late.service_class, late.way.id, late.late) == ("dear", "now", True)


def test_a_deadline_of_the_same_day_and_one_over_new_year():
    text = JOBS.replace("days_before: 2", "days_before: 0").replace('"12:00"', '"08:00"')
    book = visits(text)
    assert starts(book, "2026-11-24T08:00", 1)[0] == "11-24T09:00"
    assert starts(book, "2026-11-24T08:01", 2)[0] == "11-25T09:00"
    working = visits(JOBS.replace("days: calendar", "days: working"))
    hour = windows.hour_at(working, at(working, "2027-01-05T09:00"))
    assert hour.order_by == at(working, "2026-12-31T12:00")  # Friday is New Year's Day


def test_no_working_days_are_a_plain_error():
    book = visits(JOBS.replace("days: calendar", "days: working").replace("Mo-Fr;", "2020 Jan 1;"))
    with pytest.raises(ValueError, match="no working days"):
        windows.bookable(book, at(book, "2026-11-24T08:00"), 3)


# --- hours over midnight, round the clock and on the nights of the clocks -----------------------


def hours(text: str, minutes: int = 60) -> Handbook:
    return visits(
        JOBS.replace("Tu-Fr 09:00-10:45; PH off", text)
        .replace("slot_minutes: 30", f"slot_minutes: {minutes}")
        .replace(", deadline: noon}", "}")
    )


def slots(book: Handbook, start: str, end: str) -> list[str]:
    found = windows.between(book, at(book, start), at(book, end))
    return [f"{hour.start:%d %H:%M%z}" for hour in found]


def test_a_night_goes_on_over_midnight():
    book = hours("Fr 22:30-01:00", 60)
    assert slots(book, "2026-11-27T00:00", "2026-11-29T00:00") == ["27 22:30+0100", "27 23:30+0100"]
    assert slots(book, "2026-11-27T23:00", "2026-11-29T00:00") == ["27 23:30+0100"]


def test_round_the_clock_the_slots_begin_on_the_hour_each_day():
    book = hours("24/7", 420)  # seven hours: three a day, the rest is no slot
    assert slots(book, "2026-11-27T00:00", "2026-11-29T00:00") == [
        "27 00:00+0100", "27 07:00+0100", "27 14:00+0100",
        "28 00:00+0100", "28 07:00+0100", "28 14:00+0100",
    ]  # fmt: skip
    assert windows.around(book, at(book, "2026-11-27T13:59")).start.hour == 7
    assert windows.around(book, at(book, "2026-11-27T21:30")) is None


def test_the_night_of_the_spring_has_an_hour_less_and_that_of_the_autumn_one_more():
    book = hours("Su 01:00-04:00")
    assert slots(book, "2027-03-28T00:00", "2027-03-29T00:00") == ["28 01:00+0100", "28 03:00+0200"]
    assert slots(book, "2026-10-25T00:00", "2026-10-26T00:00") == [
        "25 01:00+0200", "25 02:00+0200", "25 02:00+0100", "25 03:00+0100",
    ]  # fmt: skip


def test_openings_are_whole_also_where_the_kept_tables_meet():
    book = hours("Mo-Su 22:00-02:00")
    edge = datetime.fromtimestamp(366 * 86_400 * 57, UTC)
    found = list(
        openings.between(book, "Mo-Su 22:00-02:00", edge - timedelta(3), edge + timedelta(3))
    )
    assert [last - first for first, last in found] == [timedelta(hours=4)] * 6
    assert len({first for first, _ in found}) == 6
    assert list(openings.between(book, "always", edge, edge + timedelta(3))) == []
    assert openings.at(book, "always", edge)


def test_of_two_windows_at_once_the_first_priority_is_taken_if_it_is_for_the_type():
    more = (
        '  - {id: other, name: Annat, hours: "Tu 09:00-10:00", priority: 2, seats: 1}\n'
        '  - {id: best, name: Bäst, hours: "Tu 09:00-10:00", priority: 1, seats: 1, types: [paint]}\n'
        "classes:"
    )
    paint = (
        "  paint: {name: Måla, does: repairs, doors: [private], unit: any, facts: {}}\ndeadlines:"
    )
    book = visits(
        JOBS.replace("classes:", more, 1).replace("deadlines:", paint).replace("Tu-Fr 09", "Tu 09")
    )
    when = at(book, "2026-11-24T09:00")
    assert windows.around(book, when, "visit").window == "morning"
    assert windows.around(book, when, "paint").window in ("morning", "best")
    assert [hour.priority for hour in windows.between(book, when, when + timedelta(minutes=1))] == [
        1, 1, 2,
    ]  # fmt: skip


# --- what is kept -------------------------------------------------------------------------------


def test_what_is_kept_of_an_edition_does_not_grow_without_end():
    book = visits(JOBS.replace("days: calendar", "days: working"))
    for year in range(1971, 2199):
        start = datetime(year, 3, 1, tzinfo=UTC)
        for month in range(0, 12, 2):
            now = start + timedelta(days=28 * month)
            windows.bookable(book, now, 30)
            jobs.decide(book, jobs.Asked("visit", now, now + timedelta(days=3)))
        assert len(book.compiled) <= KEPT + 1


def test_the_kept_days_are_those_of_the_deadline():
    book = visits()
    noon = book.jobs.deadlines["noon"]
    day = at(book, "2026-11-24T00:00").date()
    first = deadlines.moment(book, noon, day, book.jobs.working_days)
    assert deadlines.moment(book, noon, day, book.jobs.working_days) is first
    late = noon.model_copy(update={"at_the_minute": "late"})
    assert deadlines.too_late_from(book, noon, day, book.jobs.working_days) == (
        deadlines.too_late_from(book, late, day, book.jobs.working_days) + 60
    )


# --- what is refused at reading -----------------------------------------------------------------

FACTS = "facts: {what: {name: Vad}}"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (FACTS, "facts: {a: {name: A, only_if: {fact: b, one_of: [x]}}}", "no fact 'b'"),
        (FACTS, "facts: {a: {name: A, only_if: {fact: a, one_of: [x]}}}", "depend on itself"),
        (
            FACTS,
            "facts: {b: {name: B, kind: choice, choices: {red: Röd}}, "
            "a: {name: A, only_if: {fact: b, one_of: [rad]}}}",
            "'b' is never 'rad'; did you mean 'red'?",
        ),
        (
            FACTS,
            "facts: {b: {name: B, kind: yes-no}, a: {name: A, only_if: {fact: b, one_of: [ja]}}}",
            "'b' is never 'ja'",
        ),
        (FACTS, "facts: {a: {name: A, kind: choice}}", "a choice needs 'choices'"),
        (FACTS, "facts: {a: {name: A, choices: {x: X}}}", "only 'kind: choice' has choices"),
        (FACTS, "facts: {a: {name: A, kind: unit-kind}}", "needs the chapter doors.yaml"),
        (", currency: SEK", "", "an amount needs its currency"),
        ("id: rest", "id: soon", "the id 'soon' is used twice"),
        ("id: now", "id: window", "the id 'window' is used twice"),
        ("class: plain}", "class: plan}", "there is no class 'plan'; did you mean 'plain'?"),
        ("late_for: noon", "late_for: non", "there is no deadline 'non'"),
        ("provider: locks", "provider: lock", "there is no party 'lock'"),
        ("Tu-Fr 09:00-10:45", "Tu-Fr 9-10", "as opening hours"),
        ('at: "12:00"', 'at: "25:00"', "25:00"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(before, after, message):
    assert before in JOBS
    with pytest.raises(Unreadable) as refused:
        visits(JOBS.replace(before, after, 1))
    assert message in str(refused.value)
    line = JOBS[: JOBS.index(before)].count("\n") + 1
    assert any(
        problem.file == "jobs.yaml" and abs(problem.line - line) <= 1
        for problem in refused.value.problems
    )


SUPPORT = """
contacts: {desk: {name: Desk, phone: "019-21 20 00"}}
problems: {a: {name: A}, b: {name: B}}
systems: {locks: {name: Locks, problems: [a]}, other: {name: Other, problems: [b]}}
ladders: [{id: d, systems: [locks, other], when: always, steps: [{call: desk}]}]
"""


def test_a_telephone_call_is_about_something_that_the_system_can_have():
    with pytest.raises(Unreadable, match="the system 'locks' has no problem 'b'; there is a"):
        visits(
            JOBS.replace("classes: [dear]}", "telephone: {system: locks, problem: b}}"),
            support=SUPPORT,
        )


# --- every sentence -----------------------------------------------------------------------------


def test_every_condition_can_be_said_passed_and_failed():
    params = {
        name: name
        for name in (
            "name",
            "type",
            "said",
            "names",
            "window",
            "class_name",
            "ordered",
            "latest",
            "number",
        )
    }
    for code, both in conditions.SENTENCES.items():
        for passed in (True, False):
            more = {"hours": "24/7"} if "hours" in both[0] else {}
            more |= {"door": "stairwell"} if "{door}" in both[0] else {}
            said = conditions.phrase(
                jobs.Condition(code.partition(":")[0], passed, {**params, **more}), "en"
            )
            assert said
            assert "{" not in said
    with pytest.raises(KeyError):
        conditions.phrase(jobs.Condition("nobody-phrased-it", True), "en")
    assert "rate-stated" in reasons.SENTENCES
