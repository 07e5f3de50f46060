"""Proving the chapter incidents: each fault is found where it stands, and a sound one has none."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.proving import Finding, check
from driftbook.wording import findings as wording
from tests.handbook.cards import COVER, SOUND, SUPPORT, changed
from tests.handbook.small import small

START = datetime(2026, 11, 23, tzinfo=UTC)
OTHER = """  water:
    say: Water everywhere
    name: Water
    places: [PLACE]
    phases: {work: {name: Work, steps: [undock]}}
    owner: The lead
    approver: The head
    review: 2027-11-01
monitors:"""


def proved(incidents: str, support: str = SUPPORT, start: datetime = START) -> list[Finding]:
    return check(small(support, incidents=incidents, cover=COVER), start)


def codes(incidents: str) -> set[tuple[str, str]]:
    return {(finding.code, finding.entry) for finding in proved(incidents)}


def test_a_sound_chapter_has_no_findings():
    assert proved(SOUND) == []


@pytest.mark.parametrize(
    ("pairs", "code", "entry"),
    [
        ([(", keeps_log: true", "")], "no-log-keeper", "duties"),
        ([("[lead, log]", "[lead]")], "card-without-log-keeper", "situations.power"),
        ([("lead, contact: line}", "lead}")], "duty-without-holder", "duties.lead"),
        ([("Undock, duty: lead}", "Undock}")], "step-without-duty", "steps.undock"),
        ([("{en: We are out.}", "{sv: Vi är ute.}")], "announcement-without-text", "announcements.out"),
        ([(", on: [desk, line]", "")], "announcement-stays-off", "announcements.out"),
        ([(", off: [line]", "")], "announcement-stays-on", "announcements.out"),
        ([("off: [line]", "off: [desk]")], "announcement-off-closed", "announcements.out"),
        ([("on: [desk, line]", "on: [desk]")], "announcement-on-closed", "announcements.out"),
        ([("call: line}", "call: desk}")], "step-calls-closed", "steps.ring"),
        ([("yields: [{to: fire}]", "alongside: []")], "precedence-unsaid", "situations.power"),
        ([("    scenarios: [mobile, home]", "    scenarios: [mobile, home]\n    yields: [{to: power}]")], "precedence-circle", "situations.fire"),
        ([("minutes: 120", "minutes: 90")], "timer-unlike-fact", "situations.power.timers.masts"),
        ([("    owner: The lead\n    approver: The head\n    review: 2027-11-01\n    source", "    source")], "card-without-owner", "situations.fire"),
        ([("    owner: The lead\n    approver: The head\n    review: 2027-11-01\n    source", "    source")], "card-without-approver", "situations.fire"),
        ([("    owner: The lead\n    approver: The head\n    review: 2027-11-01\n    source", "    source")], "card-without-review", "situations.fire"),
        ([("review: 2027-11-01\n    source", "review: 2026-11-01\n    source")], "card-review-passed", "situations.fire"),
        ([("It is long., steps: [answer]", "It is long.")], "scenario-without-steps", "scenarios.home"),
        ([(", tells: [mailbox]", "")], "monitor-tells-nobody", "monitors.power"),
        ([(", tells: [mailbox]", "")], "receiver-never-told", "receivers.mailbox"),
        ([("[mobile, home]", "[mobile]")], "unused-on-cards", "scenarios.home"),
        ([("    posts: [board]\n", ""), ("[announce, tell]", "[announce]")], "unused-on-cards", "posts.board"),
        ([("    posts: [board]\n", ""), ("[announce, tell]", "[announce]")], "unused-on-cards", "steps.tell"),
        ([("[hall, annex]", "[hall]")], "unused-on-cards", "places.annex"),
        ([(", of: [staffing]", "")], "unused-on-cards", "figures.staffing"),
    ],
)  # fmt: skip
def test_each_fault_is_found_where_it_stands(pairs, code, entry):
    found = proved(changed(*pairs))
    assert (code, entry) in {(finding.code, finding.entry) for finding in found}
    for finding in found:
        assert "{" not in wording.phrase(finding, "en")


def test_a_number_is_named_with_the_hours_at_which_it_answers():
    (closed,) = proved(changed(("call: line}", "call: desk}")))
    assert closed.severity == "error"
    assert wording.phrase(closed, "en").startswith(
        "“Ring the line” calls Desk, who answers Mo-Fr 08:00-16:00; PH off ("
    )
    first, last = closed.times[1]
    assert (first.hour, last.hour) == (16, 8)


def test_turning_to_support_answers_at_every_hour_or_is_told():
    """The handbook's own ladders decide: at night the line answers, until nobody does."""
    nobody = SUPPORT.replace("steps: [{call: line}]}", "steps: [{do: Wait.}]}")
    (silent,) = [f for f in proved(SOUND, nobody) if f.code == "step-turns-nowhere"]
    assert silent.entry == "steps.help"
    assert {first.hour for first, _ in silent.times[1:]} == {16}


@pytest.mark.parametrize(
    ("place", "told"), [("hall", True), ("town", True), ("annex", True), ("pier", False)]
)
def test_cards_meet_at_one_place_and_where_one_place_holds_the_other(place, told):
    pier = ("annex: {name: The annex", "pier: {name: Pier}\n  annex: {name: The annex")
    water = ("monitors:", OTHER.replace("PLACE", place))
    assert (("precedence-unsaid", "situations.water") in codes(changed(pier, water))) is told


def test_a_card_beside_another_of_which_either_says_so_is_fine():
    water = OTHER.replace("PLACE", "town").replace(
        "monitors:", "    alongside: [fire, power]\nmonitors:"
    )
    assert codes(changed(("monitors:", water))) == set()


def test_the_review_counts_in_the_days_of_the_handbook():
    due = changed(("2027-11-01\n    source", "2026-11-24\n    source"))
    assert codes(due) == set()
    late = proved(due, start=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    assert [finding.code for finding in late] == ["card-review-passed"]


def test_a_fact_is_compared_in_minutes_hours_or_days():
    def says(fact: str) -> list[str]:
        cover = COVER.replace("two hours (120 minutes)", fact)
        return [f.code for f in check(small(SUPPORT, incidents=SOUND, cover=cover), START)]

    assert says("2 hours") == says("120 minutes") == says("for a while") == []
    assert says("3 hours") == says("1.5 hours") == ["timer-unlike-fact"]
