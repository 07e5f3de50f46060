"""Procedures, whatever legal outcomes come and whenever one looks (G-26 … G-29)."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.handbook.deciding import periods, procedures
from driftbook.handbook.deciding.standing import Event
from driftbook.handbook.schema.procedures import Period
from driftbook.wording import procedures as wording
from tests.handbook.test_deciding_procedures import BOOK, NAME, TOWN, VENDOR, WANTED

FACTS = {"contract": "1", **WANTED}
CHOICES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 100 * 24 * 60)), max_size=6)
BEGINNINGS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC)
)


def legal(began: datetime, choices) -> list[Event]:
    """Events that can have happened, each some minutes after the one before."""
    events: list[Event] = []
    for choice, minutes in choices:
        standing = procedures.stand(BOOK, NAME, began, events)
        if standing.waiting is None:
            break
        offered = standing.waiting.outcomes[choice % len(standing.waiting.outcomes)]
        facts = {wanted.fact: FACTS[wanted.fact] for wanted in offered.facts}
        when = standing.now.astimezone(UTC) + timedelta(minutes=minutes)
        events.append(Event(standing.waiting.step, offered.outcome, when, facts))
    return events


@settings(max_examples=200, deadline=None)
@given(BEGINNINGS, CHOICES, st.integers(0, 500 * 24 * 60))
def test_it_waits_for_exactly_one_party_or_it_has_ended(began, choices, after):
    events = legal(began, choices)
    last = events[-1].at if events else began
    now = procedures.stand(BOOK, NAME, began, events, last + timedelta(minutes=after))
    assert (now.waiting is None) != (now.ended is None)
    assert len(now.past) == len(events)
    if now.waiting:
        assert now.waiting.by in (VENDOR, TOWN)
        assert now.waiting.due >= now.waiting.since.date()
        assert now.waiting.overdue == (now.now >= now.waiting.late_from)
        assert all(now.waiting.since < duty.at for duty in now.duties)
    days = [line.day for line in now.lines]
    assert days == sorted(days)
    instants = [line.at.astimezone(UTC) for line in now.lines if line.at]
    assert instants == sorted(instants)
    assert [duty.at for duty in now.duties] == sorted(duty.at for duty in now.duties)
    tenses = [line.tense for line in now.lines]
    assert tenses == sorted(tenses, key=["past", "now", "expected"].index)
    for language in ("da", "en"):
        assert wording.procedure(now, language)["reasons"]
        assert "{" not in "".join(wording.lines(now, language))


@settings(max_examples=200, deadline=None)
@given(BEGINNINGS, CHOICES, st.integers(0, 10**6), st.integers(0, 10**6))
def test_time_that_passes_undoes_nothing(began, choices, first, second):
    events = legal(began, choices)
    last = events[-1].at if events else began
    early = procedures.stand(BOOK, NAME, began, events, last + timedelta(minutes=first))
    late = procedures.stand(
        BOOK, NAME, began, events, early.now.astimezone(UTC) + timedelta(minutes=second)
    )
    assert late.past == early.past
    assert late.duties == early.duties
    if early.waiting:
        assert late.waiting.due == early.waiting.due
        assert late.waiting.overdue >= early.waiting.overdue
    else:
        assert late.ended.dropped >= early.ended.dropped
    done, duty = None, procedures.next_duty(early)
    while duty is not None and duty.at <= early.now:
        done, duty = duty.at, procedures.next_duty(early, duty.at)
    again = procedures.next_duty(late, done)
    assert again is None or done is None or again.at > done


@settings(max_examples=200, deadline=None)
@given(BEGINNINGS, CHOICES, st.integers(0, 60 * 24 * 60))
def test_what_comes_later_is_never_due_earlier(began, choices, later):
    """The same events, all of them later: every due day moves on or stays."""
    events = legal(began, choices)
    move = timedelta(minutes=later)
    moved = [Event(one.step, one.outcome, one.at + move, one.facts) for one in events]
    before = procedures.stand(BOOK, NAME, began, events)
    after = procedures.stand(BOOK, NAME, began + move, moved)
    held = procedures.stand(BOOK, NAME, began, moved)
    for one, other, same in zip(before.past, after.past, held.past, strict=True):
        assert one.due <= other.due
        assert one.due <= same.due
    if before.waiting:
        assert before.waiting.due <= after.waiting.due
        assert before.waiting.due <= held.waiting.due


PERIODS = st.builds(
    Period,
    months=st.integers(0, 24),
    days=st.integers(1, 60),
    working_days=st.integers(0, 10),
)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(0, 400), PERIODS, st.booleans())
def test_periods_keep_the_order_of_days(day, further, period, back):
    count = periods.earlier if back else periods.later
    one = count(BOOK, day, period, "Mo-Fr; PH off")
    other = count(BOOK, day + timedelta(days=further), period, "Mo-Fr; PH off")
    assert one <= other
    assert (one < day) == back
