"""Deciding: which ladder holds, which gives way, who answers, until when, and why."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.support import asked, decide
from driftbook.handbook.deciding.timeline import Question
from tests.handbook.small import small

TWO_LEVELS = """
contacts:
  desk: {name: Desk, phone: "019-21 20 00", hours: "Mo-Fr 08:00-16:00; PH off"}
  guard: {name: Guard, phone: "019-21 36 06"}
  vendor: {name: Vendor, phone: "019-21 49 44", cost: {text: By the hour, free_when: [warranty]}}
audiences: {staff: {name: Staff}, guest: {name: Guest}}
problems: {lock: {name: The lock}, app: {name: The app}}
levels:
  first: {name: First level}
  second: {name: Second level, after: first, cost: {text: Included}, source: []}
systems:
  doors: {name: Doors, assume: {problem: lock, audience: staff}}
ladders:
  - {id: day, systems: [doors], level: first, when: "Mo-Fr 08:00-16:00; PH off", steps: [{call: desk}]}
  - {id: night, systems: [doors], level: first, when: otherwise, steps: [{call: guard}]}
  - {id: deep, systems: [doors], level: second, when: always, steps: [{call: vendor}]}
"""


def codes(answer) -> list[str]:
    return [reason.code for reason in answer.situation.reasons]


def test_the_reasons_name_the_rule_that_holds_and_those_that_do_not(ask):
    answer = ask(small(TWO_LEVELS), "2026-11-24T09:00", system="doors")
    assert codes(answer) == [
        "holds", "not-now", "level-closed", "assumed-problem", "assumed-audience", "contact-open",
    ]  # fmt: skip
    holds = answer.situation.reasons[0]
    assert holds.params["until"].isoformat() == "2026-11-24T16:00:00+01:00"


def test_a_deeper_level_wins_once_the_level_before_was_involved(ask):
    book = small(TWO_LEVELS)
    assert ask(book, "2026-11-24T09:00", system="doors").situation.matched.ladder == "day"
    deep = ask(book, "2026-11-24T09:00", system="doors", involved=("first",)).situation
    assert deep.matched.ladder == "deep"
    assert deep.cost.text == "Included"
    assert deep.steps[0].cost.free_when == ("warranty",)
    assert deep.until is None  # it holds always
    assert "gives-way" in [reason.code for reason in deep.reasons]


def test_otherwise_steps_in_exactly_where_nothing_else_holds(ask):
    book = small(TWO_LEVELS)
    assert ask(book, "2026-11-24T16:00", system="doors").situation.matched.ladder == "night"
    holiday = ask(book, "2026-12-25T09:00", system="doors")
    assert holiday.situation.matched.ladder == "night"
    named = next(r for r in holiday.situation.reasons if r.code == "public-holiday")
    assert named.params == {"name": "Juldagen", "date": datetime(2026, 12, 25, tzinfo=UTC).date()}


def test_until_and_next_look_past_midnight_and_the_weekend(ask):
    friday = ask(small(TWO_LEVELS), "2026-11-27T23:30", system="doors").situation
    assert friday.until.isoformat() == "2026-11-30T08:00:00+01:00"
    assert (friday.next.ladder, friday.next.contact_name) == ("day", "Desk")


def test_until_looks_past_the_turn_of_the_year(ask):
    answer = ask(small(TWO_LEVELS), "2026-12-31T23:59", system="doors").situation
    assert answer.until.isoformat() == "2027-01-04T08:00:00+01:00"


def test_the_answer_changes_when_somebody_on_the_ladder_goes_home(ask):
    book = small(
        """
        contacts:
          one: {name: One, phone: "019-21 20 00", hours: "Mo-Fr 08:00-12:00; PH off"}
          two: {name: Two, phone: "019-21 36 06"}
        systems: {a: {name: A}}
        ladders: [{id: both, systems: [a], when: always, steps: [{call: one, or: [two]}, {call: two}]}]
        """
    )
    morning = ask(book, "2026-11-24T09:00", system="a").situation
    assert morning.until.isoformat() == "2026-11-24T12:00:00+01:00"
    afternoon = ask(book, "2026-11-24T13:00", system="a").situation
    assert afternoon.steps[0].reach.open is False
    assert afternoon.steps[0].open is None  # the alternative may answer: nobody says when
    assert afternoon.steps[0].reach.changes.isoformat() == "2026-11-25T08:00:00+01:00"


def test_no_rule_is_said_to_be_no_rule(ask):
    book = small(
        """
        contacts: {one: {name: One, phone: "019-21 20 00"}}
        systems: {a: {name: A}, b: {name: B}}
        ladders: [{id: day, systems: [a], when: "Mo-Fr 08:00-12:00; PH off", steps: [{call: one}]}]
        """
    )
    night = ask(book, "2026-11-24T20:00", system="a").situation
    assert not night.answered
    assert night.steps == ()
    assert [r.code for r in night.reasons] == ["no-ladder", "not-now"]
    assert night.next.ladder == "day"
    assert not ask(book, "2026-11-24T09:00", system="b").situation.answered


def test_two_rules_at_once_are_shown_as_a_contradiction(ask):
    book = small(
        """
        contacts:
          one: {name: One, phone: "019-21 20 00"}
          two: {name: Two, phone: "019-21 36 06"}
        systems: {a: {name: A}}
        ladders:
          - {id: first, systems: [a], when: always, steps: [{call: one}]}
          - {id: other, systems: [a], when: "08:00-09:00", steps: [{call: two}]}
        """
    )
    answer = ask(book, "2026-11-24T08:30", system="a")
    assert answer.situation.matched.ladder == "first"
    assert "clash" in codes(answer)
    assert "clash" not in codes(ask(book, "2026-11-24T09:00", system="a"))


def test_instead_of_settles_which_of_two_rules_holds(ask):
    book = small(
        """
        contacts:
          one: {name: One, phone: "019-21 20 00"}
          two: {name: Two, phone: "019-21 36 06"}
        systems: {a: {name: A}}
        ladders:
          - {id: first, systems: [a], when: always, steps: [{call: one}]}
          - {id: other, systems: [a], when: "08:00-09:00", instead_of: [first], steps: [{call: two}]}
        """
    )
    answer = ask(book, "2026-11-24T08:30", system="a")
    assert answer.situation.matched.ladder == "other"
    assert "gives-way" in codes(answer)
    assert "clash" not in codes(answer)


ASKS_BACK = """
contacts:
  north: {name: North, phone: "019-21 20 00"}
  south: {name: South, phone: "019-21 36 06"}
audiences: {n: {name: North side}, s: {name: South side}}
problems: {x: {name: X}}
systems: {a: {name: A}}
ladders:
  - {id: north, systems: [a], audiences: [n], when: "08:00-16:00", steps: [{call: north}]}
  - {id: south, systems: [a], audiences: [s], when: "08:00-16:00", steps: [{call: south}]}
  - {id: night, systems: [a], when: otherwise, closed: Closed at night}
"""


def test_what_was_not_said_is_asked_for_where_it_matters_and_only_there(ask):
    book = small(ASKS_BACK)
    day = ask(book, "2026-11-24T09:00", system="a")
    assert not day.situation.answered
    assert day.situation.reasons[0].code == "say-audience"
    assert day.situation.reasons[0].params["names"] == ["North side", "South side"]
    night = ask(book, "2026-11-24T20:00", system="a").situation
    assert night.closed == "Closed at night"
    said = ask(book, "2026-11-24T09:00", system="a", audience="s").situation
    assert said.steps[0].reach.contact == "south"


def test_steps_are_only_for_those_they_are_for(ask):
    book = small(
        ASKS_BACK.split("ladders:")[0]
        + "ladders:\n  - {id: all, systems: [a], when: always, steps: "
        + "[{call: north, audiences: [n]}, {call: south, audiences: [s]}]}\n"
    )
    assert len(ask(book, "2026-11-24T09:00", system="a").situation.steps) == 2
    only = ask(book, "2026-11-24T09:00", system="a", audience="n").situation.steps
    assert [step.reach.contact for step in only] == ["north"]


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ({"system": "x"}, "system"),
        ({"system": "doors", "problem": "x"}, "problem"),
        ({"system": "doors", "audience": "x"}, "audience"),
        ({"system": "doors", "involved": ("x",)}, "level"),
    ],
)
def test_an_unknown_name_is_refused_with_what_is_known(question, what):
    book = small(TWO_LEVELS)
    with pytest.raises(Unanswerable) as refused:
        asked(book, **question)
    assert (refused.value.what, refused.value.value) == (what, "x")
    assert refused.value.known
    made = {"involved": frozenset(question.pop("involved", ())), **question}
    with pytest.raises(Unanswerable):  # also when the question was not asked for through `asked`
        decide(book, Question(**made), datetime(2026, 11, 24, tzinfo=UTC))


def test_an_instant_without_a_zone_or_outside_the_years_is_refused():
    book = small(TWO_LEVELS)
    decide(book, asked(book, system="doors"), datetime(2026, 11, 24, tzinfo=UTC))  # compiled
    with pytest.raises(ValueError, match="time zone"):
        decide(book, asked(book, system="doors"), datetime(2026, 11, 24))  # noqa: DTZ001
    for year in (1, 1969, 2200, 9999):
        with pytest.raises(ValueError, match="outside 1970-2199"):
            decide(book, asked(book, system="doors"), datetime(year, 6, 1, tzinfo=UTC))


def test_the_zone_of_the_instant_does_not_matter(ask):
    book = small(TWO_LEVELS)
    for at in ("2026-11-24T07:00+00:00", "2026-11-24T08:00+01:00", "2026-11-23T20:00-11:00"):
        assert ask(book, at, system="doors").situation.matched.ladder == "day"
    new_year = ask(book, "2026-12-31T13:00-11:00", system="doors").situation
    assert new_year.matched.ladder == "night"


def test_a_handbook_without_the_chapter_says_so():
    with pytest.raises(NoChapter, match="no chapter support"):
        asked(small(), system="doors")
