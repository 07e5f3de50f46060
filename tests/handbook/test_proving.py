"""Proving: each fault is found where it stands, and a handbook without it is left in peace."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.support import decide
from driftbook.handbook.deciding.timeline import Question, applies
from driftbook.handbook.proving import Finding, check
from driftbook.handbook.proving.findings import SEVERITIES
from driftbook.handbook.proving.numbers import is_one_slip
from tests.handbook.small import small

START = datetime(2026, 11, 23, tzinfo=UTC)
SOUND = """
contacts:
  desk: {name: Desk, phone: "019-21 20 00", hours: "Mo-Fr 08:00-16:00; PH off"}
  guard: {name: Guard, phone: "019-21 36 06", hours: "24/7"}
systems: {a: {name: A}}
ladders:
  - {id: day, systems: [a], when: "Mo-Fr 08:00-16:00; PH off", steps: [{call: desk}]}
  - {id: night, systems: [a], when: otherwise, steps: [{call: guard}]}
"""


def proved(support: str = SOUND, **more: str) -> list[Finding]:
    return check(small(support, **more), START)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_sound_handbook_has_no_findings():
    assert proved() == []


FAULTS = {
    "gap": SOUND.replace("when: otherwise", "when: '16:00-08:00'"),
    "clash": SOUND.replace("when: otherwise", "when: '15:00-24:00,00:00-08:00'"),
    "unreachable": SOUND.replace("[{call: guard}]", "[{call: desk}]"),
    "never-holds": SOUND + "  - {id: never, systems: [a], when: '2020 Jan 1', closed: x}\n",
    "no-contact": SOUND.replace("[{call: guard}]", "[{do: Wait and see}]"),
    "sent-in-vain": SOUND.replace("Guard,", "Guard, not_for: [{text: Not A, systems: [a]}],"),
    "invalid-number": SOUND.replace("019-21 36 06", "019-1"),
    "near-number": SOUND.replace("019-21 36 06", "019-21 20 01"),
    "number-twice": SOUND.replace("019-21 36 06", "019-21 20 00"),
    "number-in-text": SOUND.replace(
        "{call: guard}", "{call: guard, text: 'Or ring 040-625 65 99'}"
    ),
    "holidays-unsaid": SOUND.replace("08:00-16:00; PH off", "08:00-16:00"),
    "overnight-holiday": SOUND.replace('"24/7"', '"Mo-Su 00:00-24:00; Mo 22:00-06:00; PH off"'),
    "replaced-hours": SOUND.replace('"24/7"', '"Mo-Su 08:00-12:00; Mo-Su 13:00-16:00; PH off"'),
    "unused-contact": SOUND.replace(
        "\nsystems:", "\n  spare: {name: Spare, where: Here}\nsystems:"
    ),
    "unused-hours": SOUND + "hours: {spare: {open: 24/7}}\n",
    "hours-not-stated": SOUND.replace(', hours: "24/7"', ""),
    "promise-broken": SOUND + "promises: [{id: p, name: All day, hours: 24/7, kept_by: [desk]}]\n",
}


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_of_the_support_chapter_is_found(code):
    findings = [finding for finding in proved(FAULTS[code]) if finding.code == code]
    assert findings, codes(proved(FAULTS[code]))
    assert findings[0].severity == SEVERITIES[code]
    assert findings[0].place.file == "support.yaml"
    assert findings[0].place.line > 1


GUIDE = """
guides:
  - id: g
    title: G
    start: one
    questions:
      one: {ask: One?, choices: [{id: "yes", say: Ja, then: done}, {id: "no", say: Nej, then: two}]}
      two: {ask: Two?, choices: [{id: back, say: Back, then: one}, {id: "on", say: On, then: call}]}
    outcomes:
      done: {say: Done, done: true}
      call: {say: Call, support: {system: a}}
"""
GUIDE_FAULTS = {
    "unreachable-question": GUIDE.replace("then: two", "then: done"),
    "unreachable-outcome": GUIDE.replace("then: call", "then: done"),
    "dead-outcome": GUIDE.replace("{say: Done, done: true}", "{say: Done}"),
    "endless-guide": GUIDE.replace("then: done", "then: two").replace("then: call", "then: two"),
    "turn-nowhere": GUIDE.replace("{system: a}", "{system: a, problem: p}"),
}


def test_a_sound_guide_has_no_findings():
    assert proved(guides=GUIDE) == []


@pytest.mark.parametrize("code", GUIDE_FAULTS)
def test_each_fault_of_a_guide_is_found(code):
    support = SOUND.replace("{name: A}", "{name: A, problems: [q]}")
    support += "problems: {p: {name: P}, q: {name: Q}}\n"
    found = codes(proved(support, guides=GUIDE_FAULTS[code]))
    assert code in found


def test_a_review_date_that_has_passed_and_clauses_nobody_cites():
    cover = "review: 2026-11-02\nclauses:\n  X-1: {text: It says so, chapter: support}\n"
    assert codes(proved(cover=cover)) == ["review-passed", "uncited-clause"]
    cited = SOUND.replace("{id: day,", "{id: day, source: [X-1],")
    assert codes(proved(cited, cover=cover)) == ["review-passed"]


def test_a_finding_can_be_accepted_openly_but_not_for_ever():
    cover = (
        "accepted:\n"
        "  - {finding: hours-not-stated, place: contacts.guard, because: The guard is always there}\n"
        "  - {finding: gap, place: systems.a, because: Once there was a gap}\n"
    )
    findings = proved(FAULTS["hours-not-stated"], cover=cover)
    assert [(f.code, f.severity) for f in findings] == [
        ("accepted-nothing", "warning"),
        ("hours-not-stated", "accepted"),
    ]
    assert findings[1].because == "The guard is always there"


def test_closed_on_purpose_is_no_gap():
    closed = SOUND.replace("steps: [{call: guard}]", "closed: We are closed")
    assert "gap" not in codes(proved(closed))


def test_a_gap_only_on_holidays_is_called_that():
    holidays = SOUND.replace(
        "when: otherwise", "when: 'Mo-Fr 00:00-08:00,16:00-24:00; Sa-Su; PH off'"
    )
    gap = next(f for f in proved(holidays) if "gap" in f.code)
    assert gap.code == "holiday-gap"
    # Christmas Day; the second lies on a Saturday
    assert gap.times[0][0].isoformat() == "2026-12-25T00:00:00+01:00"


def test_every_audience_and_problem_is_proved_not_only_the_first():
    support = SOUND.replace(
        "\nsystems:", "\naudiences: {x: {name: X}, y: {name: Y}}\nsystems:"
    ).replace("{id: night,", "{id: night, audiences: [x],")
    gap = next(f for f in proved(support) if f.code == "gap")
    assert gap.params["asked"] == ((None, "y"),)


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("+4543300505", "+4543400505", True),  # a wrong digit
        ("+4543300505", "+454330505", True),  # a missing one
        ("+4543300505", "+45433005055", True),  # one too many
        ("+4543300505", "+4534300505", True),  # two swapped
        ("+4543300505", "+4543300505", False),
        ("+4543300505", "+4543411505", False),
        ("+46192136", "+46194921", False),
    ],
)
def test_a_slip_is_one_wrong_missing_extra_or_swapped_digit(one, other, slip):
    assert is_one_slip(one, other) is slip
    assert is_one_slip(other, one) is slip


def test_a_span_that_cannot_be_is_refused():
    for days in (0, -1, 5000):
        with pytest.raises(ValueError, match="1 to 4000"):
            check(small(SOUND), START, days)
    for year in (1, 1969, 2200, 9999):
        with pytest.raises(ValueError, match="outside 1970-2199"):
            check(small(SOUND), datetime(year, 12, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="time zone"):
        check(small(SOUND), datetime(2026, 11, 23))  # noqa: DTZ001


# --- the proof and the answers agree ------------------------------------------------------------

WHEN = st.sampled_from(
    [
        "always", "otherwise", "Mo-Fr 08:00-16:00; PH off", "Mo-Fr 16:00-08:00", "22:00-07:00",
        "Sa-Su 00:00-24:00", "PH 00:00-24:00", "Mo-Fr 07:00-17:00", "12:00-13:00",
        "Dec 20-31 00:00-24:00", "02:00-03:00",
    ]
)  # fmt: skip
LADDER = st.tuples(
    WHEN,
    st.sampled_from(["", "p", "q"]),
    st.sampled_from(["", "x", "y"]),
    st.sampled_from(["", "first", "second"]),
    st.booleans(),
)


def book(ladders: list[tuple[str, str, str, str, bool]]) -> Handbook:
    text = (
        "contacts: {one: {name: One, phone: '019-21 20 00', hours: 'Mo-Fr 08:00-16:00; PH off'}}\n"
        "problems: {p: {name: P}, q: {name: Q}}\n"
        "audiences: {x: {name: X}, y: {name: Y}}\n"
        "levels: {first: {name: F}, second: {name: S, after: first}}\n"
        "systems: {a: {name: A}}\nladders:\n"
    )
    for number, (when, problem, audience, level, closed) in enumerate(ladders):
        level_text = f", level: {level}" if level else ""
        what = "closed: Shut" if closed else "steps: [{call: one}]"
        text += (
            f"  - {{id: l{number}, systems: [a], problems: [{problem}], audiences: [{audience}]"
            f'{level_text}, when: "{when}", {what}}}\n'
        )
    return small(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(LADDER, min_size=1, max_size=5),
    st.lists(st.integers(0, 200 * 24 * 60 - 1), min_size=5, max_size=25),
)
def test_no_instant_in_a_reported_gap_has_an_answer_and_the_other_way_round(ladders, minutes):
    handbook = book(ladders)
    findings = check(handbook, START, 200)
    for minute in minutes:
        now = START + timedelta(minutes=minute)
        for problem in ("p", "q"):
            for audience in ("x", "y"):
                for involved in (frozenset[str](), frozenset({"first"})):
                    question = Question("a", problem, audience, involved)
                    situation = decide(handbook, question, now).situation
                    levels = _levels_that_matter(handbook, question)
                    reported = {f.code for f in findings if _is_about(f, question, levels, now)}
                    assert situation.answered != bool(reported & {"gap", "holiday-gap"})
                    clash = "clash" in {reason.code for reason in situation.reasons}
                    assert clash == ("clash" in reported)
                    silent = (
                        situation.answered
                        and situation.closed is None
                        and all(step.open is False for step in situation.steps)
                    )
                    assert silent == ("unreachable" in reported)


def _is_about(finding: Finding, question: Question, levels: tuple[str, ...], now: datetime) -> bool:
    return (
        (question.problem, question.audience) in finding.params.get("asked", ())
        and finding.params["involved"] == levels
        and any(first <= now < last for first, last in finding.times)
    )


def _levels_that_matter(handbook: Handbook, question: Question) -> tuple[str, ...]:
    """Having involved a level only matters where a ladder of a deeper level applies."""
    ladders = [ladder for ladder in handbook.support.ladders if applies(ladder, question)]
    deep = any(ladder.level == "second" for ladder in ladders)
    return tuple(sorted(question.involved)) if deep else ()
