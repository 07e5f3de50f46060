"""Who decides on a change, when the council meets, and what it collides with (I-03, I-04, O-10)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import changes, downtime
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.collisions import Collisions
from driftbook.handbook.deciding.downtime_json import as_json
from driftbook.handbook.deciding.downtime_shapes import Planned
from tests.handbook.downtimes import at, town
from tests.handbook.small import small

HOUR = timedelta(hours=1)


def codes(answer) -> list[str]:
    return [reason.code for reason in answer.reasons]


def planned(key: str, systems: tuple[str, ...], start: str, hours: int = 2) -> Planned:
    return Planned(key, systems, at(start), at(start) + hours * HOUR)


# --- who decides ----------------------------------------------------------------------------------


def test_the_change_manager_decides_and_the_council_is_heard():
    answer = changes.approval(town(), "minor", ["plan"])
    assert (answer.party, answer.role, answer.held_by) == (
        "town", "Change manager", ("change-manager",),
    )  # fmt: skip
    assert (answer.councils, answer.networks) == (("council",), ("network",))
    assert answer.advice_needed is False
    assert codes(answer) == ["decided-by", "advised-by", "group-from"]
    assert answer.reasons[0].params == {"role": "Change manager", "party": "The town"}
    assert answer.source == ("T-3",)


def test_nobody_advises_on_what_cannot_wait():
    answer = changes.approval(town(), "emergency", ["plan"])
    assert (answer.party, answer.councils, answer.networks) == ("town", (), ())


def test_the_first_rule_that_holds_decides_and_its_council_comes_first():
    rules = """approvals:
  - systems: [plan]
    by: {party: maker, role: Board}
    council: network
    advice_needed: true
    source: [T-3]
"""
    chapter = (
        DOWNTIME[: DOWNTIME.index("approvals:")] + rules + "plan:" + DOWNTIME.split("\nplan:")[-1]
    )
    book = town(chapter)
    answer = changes.approval(book, "minor", ["plan"])
    assert (answer.role, answer.advice_needed) == ("Board", True)
    assert codes(answer) == ["decided-by", "group-from", "advised-by", "advice-first"]
    assert changes.approval(book, "minor", ["net"]).role == "Board"  # takes the plan down, too
    other = changes.approval(book, "minor", ["web"])
    assert (other.party, other.role, other.held_by) == (None, None, ())
    assert codes(other) == ["nobody-said-to-decide", "advised-by", "group-from"]


def test_a_council_for_some_systems_or_kinds_is_heard_about_these():
    chapter = DOWNTIME.replace(
        "    meets:", "    kinds: [emergency]\n    systems: [web]\n    meets:"
    )
    book = town(chapter)
    assert changes.approval(book, "emergency", ["web"]).councils == ("council",)
    assert changes.approval(book, "emergency", ["net"]).councils == ("council",)
    assert changes.approval(book, "emergency", ["plan"]).councils == ()


@pytest.mark.parametrize(
    ("kind", "systems", "what"),
    [("tiny", ["plan"], "kind of change"), ("minor", ["plann"], "system")],
)
def test_what_the_handbook_does_not_have(kind, systems, what):
    with pytest.raises(Unanswerable) as refused:
        changes.approval(town(), kind, systems)
    assert refused.value.what == what


def test_what_is_kept_of_it():
    kept = as_json(changes.approval(town(), "minor", ["plan"]))
    assert kept["councils"] == ["council"]
    assert kept["reasons"][1] == {
        "code": "advised-by", "params": {"name": "The council"}, "source": ["T-3"],
    }  # fmt: skip


def test_a_name_that_looks_like_a_day_is_kept_as_a_name():
    kept = [{"code": "advised-by", "params": {"name": "2026-13-32"}, "source": []}]
    assert downtime.restored(kept)[0].params == {"name": "2026-13-32"}


# --- meetings -------------------------------------------------------------------------------------


def test_the_next_meetings_are_those_that_have_not_begun():
    begins = at("2026-12-07T13:00")
    for after, first in ((begins - HOUR, begins), (begins, at("2027-01-04T13:00"))):
        found = changes.meetings(town(), "council", after, 3)
        assert len(found) == 3
        assert found[0] == (first, first + 2 * HOUR)
        assert found[0][0].tzinfo is town().zone


def test_a_network_meets_when_it_is_called():
    assert changes.meetings(town(), "network", at("2026-11-23T10:00"), 3) == ()


def test_a_council_that_is_not_there_and_an_instant_that_is_none():
    with pytest.raises(Unanswerable):
        changes.meetings(town(), "counsel", at("2026-11-23T10:00"))
    with pytest.raises(ValueError, match="time zone"):
        changes.meetings(town(), "council", datetime(2026, 11, 23))  # noqa: DTZ001
    with pytest.raises(NoChapter):
        changes.meetings(small(), "council", at("2026-11-23T10:00"))


def test_meetings_are_looked_for_through_some_years_only():
    once = town(DOWNTIME.replace("Mo[1] 13:00-15:00", "2027 Dec 06 13:00-15:00"))
    found = changes.meetings(once, "council", at("2026-11-23T10:00"), 5)
    assert [start for start, _end in found] == [at("2027-12-06T13:00")]


# --- conflicts ------------------------------------------------------------------------------------


def test_two_at_the_same_time_collide_on_a_system_or_on_what_depends():
    ours = planned("ours", ("plan",), "2026-12-08T09:00")
    others = [
        planned("later", ("plan",), "2026-12-08T11:00"),  # begins as ours ends
        planned("network", ("net",), "2026-12-08T10:00"),
        planned("same", ("web", "plan"), "2026-12-08T09:30"),
        planned("apart", ("web",), "2026-12-08T09:00"),
        planned("ours", ("plan",), "2026-12-08T09:00"),  # itself
    ]
    found = changes.conflicts(town(), ours, others)
    assert [(c.other, c.why, c.systems) for c in found] == [
        ("same", "same-system", ("plan",)),
        ("network", "depends", ("plan",)),
    ]
    assert (found[1].start, found[1].end) == (at("2026-12-08T10:00"), at("2026-12-08T11:00"))


def test_what_depends_on_both_is_a_conflict_too():
    both = DOWNTIME.replace("depends_on: [net]}\n  net", "depends_on: [net, plan]}\n  net")
    book = town(both)
    ours = planned("ours", ("plan",), "2026-12-08T09:00")
    other = planned("other", ("net",), "2026-12-08T09:00")
    [found] = changes.conflicts(book, ours, [other])
    assert (found.why, found.systems) == ("depends", ("plan", "web"))


def test_a_system_that_is_gone_from_the_handbook_still_collides_with_itself():
    ours = planned("ours", ("gone",), "2026-12-08T09:00")
    [found] = changes.conflicts(town(), ours, [planned("other", ("gone",), "2026-12-08T10:00")])
    assert (found.why, found.systems) == ("same-system", ("gone",))


INSTANTS = st.integers(0, 96).map(lambda q: datetime(2026, 10, 24, 12, tzinfo=UTC) + q * HOUR / 4)
SOME = st.sampled_from((("plan",), ("web",), ("net",), ("plan", "web")))
PLANNED = st.builds(
    lambda key, systems, start, hours: Planned(key, systems, start, start + hours * HOUR / 4),
    st.sampled_from("abc"), SOME, INSTANTS, st.integers(1, 20),
)  # fmt: skip


@given(one=PLANNED, other=PLANNED)
def test_a_conflict_is_one_for_both(one, other):
    there = changes.conflicts(town(), one, [other])
    back = changes.conflicts(town(), other, [one])
    assert [(c.why, set(c.systems), c.start, c.end) for c in there] == [
        (c.why, set(c.systems), c.start, c.end) for c in back
    ]
    if one.key == other.key or one.end <= other.start or other.end <= one.start:
        assert there == ()
    for found in there:
        assert one.start <= found.start.astimezone(UTC) < found.end.astimezone(UTC) <= one.end


# --- of very many ---------------------------------------------------------------------------------

MANY = st.lists(
    st.tuples(SOME | st.just(("gone",)) | st.just(()), INSTANTS, st.integers(1, 60)), max_size=25
).map(
    lambda found: [
        Planned(f"{n:02}", systems, start, start + hours * HOUR / 4)
        for n, (systems, start, hours) in enumerate(found)
    ]
)


@given(many=MANY, most=st.integers(0, 4))
def test_the_sweep_finds_what_comparing_all_with_all_finds(many, most):
    every = {one.key: one for one in many}
    naive = {one.key: changes.conflicts(town(), one, many) for one in many}
    sweep = Collisions(town(), many)
    assert sweep.keys() == {key for key, found in naive.items() if found}
    asked = set(list(every)[::2])
    there = sweep.of(asked, most)
    assert set(there) == asked
    for key, found in there.items():
        earliest = sorted(naive[key], key=lambda c: (c.start, every[c.other].start, c.other))
        assert found.count == len(naive[key])
        assert found.first == tuple(earliest[:most])
    assert sweep.of(asked, most) == there, "asked once more"


def test_hours_that_come_twice_do_not_hide_a_collision():
    """When the clocks go back, 02:30 comes twice: the wall clock does not say what is later."""
    local = ZoneInfo("Europe/Copenhagen")
    first = datetime(2026, 10, 25, 2, 10, tzinfo=local)
    again = first.replace(fold=1)
    one = Planned("one", ("plan",), first, first.replace(minute=40))
    other = Planned("other", ("plan",), again, again.replace(minute=40))
    whole = Planned("whole", ("plan",), first.replace(minute=0), again.replace(minute=50))
    found = Collisions(town(), [one, other, whole]).of({"one", "other", "whole"}, 5)
    assert {key: [c.other for c in each.first] for key, each in found.items()} == {
        "one": ["whole"],
        "other": ["whole"],
        "whole": ["one", "other"],
    }


# --- the plan of its own --------------------------------------------------------------------------


def test_the_steps_of_the_plan_by_when_they_are_due():
    steps = changes.plan(town(), at("2026-12-15T09:00"))
    assert [(step.step, step.by, step.audiences) for step in steps] == [
        ("staff-plan", at("2026-11-24T09:00"), ("staff",)),
        ("providers-plan", at("2026-12-01T09:00"), ("providers",)),
    ]


def test_a_step_without_a_period_is_due_when_it_begins():
    unsaid = town(DOWNTIME.replace("before: {weeks: 3}, to", "to"))
    steps = changes.plan(unsaid, at("2026-12-15T09:00").astimezone(UTC))
    assert (steps[1].step, steps[1].by) == ("staff-plan", at("2026-12-15T09:00"))
    with pytest.raises(ValueError, match="time zone"):
        changes.plan(town(), datetime(2026, 12, 15))  # noqa: DTZ001
