"""Proving procedures: each fault is found where it stands, and a sound one has none."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook import steps
from driftbook.handbook.proving import Finding, check
from driftbook.handbook.proving.findings import SEVERITIES
from driftbook.handbook.reading import read_files
from driftbook.handbook.yamltext import load
from driftbook.wording import findings as wording
from tests.handbook.small import COVER, shipped

START = datetime(2026, 11, 23, tzinfo=UTC)
SOUND = """
orderers: [town]
provider: maker
working_days: Mo-Fr; PH off
types:
  fit:
    name: Fitting
    does: installs
    doors: [stairwell, key-box]
    unit: absent
    facts:
      bundle: {name: Key bundle, kind: bundle}
      unit: {name: Unit, kind: unit-kind}
      place: {name: Placement, only_if: {fact: unit, one_of: [box]}}
classes:
  plain: {name: Plain, rate: {item: plain}}
rules:
  - {id: all, name: All, class: plain}
ways:
  - {id: later, name: Later, time: none, doors: [stairwell], procedure: ask}
  - {id: box, name: A box, time: none, doors: [key-box]}
procedures:
  ask:
    name: Asking the owner
    start: first
    steps:
      - id: first
        name: First letter
        by: maker
        due: {after: begin, within: {months: 1}}
        remind: [{days: 7}]
        outcomes:
          - {id: agreed, name: Agreed, then: fine}
          - {id: silent, name: Silent, then: second, if_nothing: true, tells: [town]}
      - id: second
        name: Second letter
        by: maker
        due: {after: begin, within: {months: 2}}
        outcomes:
          - {id: agreed, name: Agreed, then: fine}
          - {id: silent, name: Silent, then: closed, if_nothing: true}
          - id: box
            name: A box
            then: box
            facts: {place: {name: Placement}}
    endings:
      - {id: fine, name: Fine, job: goes-on}
      - {id: closed, name: Closed, job: closed, drops_out_after: {months: 6}}
      - {id: box, name: A box instead, job: closed, orders: {type: fit, unit: box, door: key-box}}
"""
DOORS = """
units:
  box: {name: Box, doors: [key-box]}
  relay: {name: Relay, doors: [stairwell]}
"""


def read(jobs: str, doors: str = DOORS):
    cover = COVER + "  maker: {name: The maker, kind: supplier}\n  press: {name: The press}\n"
    files = {"handbook.yaml": cover, "jobs.yaml": jobs, "doors.yaml": doors}
    return read_files({name: text.encode() for name, text in files.items()})


def proved(jobs: str, doors: str = DOORS) -> list[Finding]:
    found = check(read(jobs, doors), START)
    return [one for one in found if one.entry.startswith("procedures.")]


def other(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


def test_a_sound_procedure_has_no_findings():
    assert proved(SOUND) == []


def test_the_shipped_procedure_has_none():
    found = check(shipped("gladsaxe"), START)
    assert [one for one in found if one.entry.startswith("procedures.")] == []


FAULTS = {
    "unused-procedure": (other(", procedure: ask}", "}"), "procedures.ask"),
    "unreachable-step": (
        other("silent, name: Silent, then: second", "silent, name: Silent, then: closed"),
        "procedures.ask.steps.second",
    ),
    "unreachable-ending": (
        other("silent, name: Silent, then: closed", "silent, name: Silent, then: fine"),
        "procedures.ask.endings.closed",
    ),
    "endless-procedure": (
        SOUND.replace("then: fine}", "then: second}")
        .replace("then: closed,", "then: first,")
        .replace("            then: box", "            then: first"),
        "procedures.ask.steps.first",
    ),
    "never-goes-on": (other("job: goes-on", "job: closed"), "procedures.ask"),
    "goes-round": (
        other("then: closed, if_nothing", "then: first, if_nothing"),
        "procedures.ask.steps.first",
    ),
    "outsider": (other("tells: [town]", "tells: [press]"), "procedures.ask.steps.first"),
    "due-before": (
        other("within: {months: 2}", "within: {days: 30}"),
        "procedures.ask.steps.second",
    ),
    "reminder-too-early": (
        other("remind: [{days: 7}]", "remind: [{days: 30}]"),
        "procedures.ask.steps.first",
    ),
    "order-not-for-door": (
        other("unit: box, door: key-box", "unit: relay, door: key-box"),
        "procedures.ask.endings.box",
    ),
    "order-without-way": (
        other("doors: [key-box]}\nprocedures", "doors: [private]}\nprocedures"),
        "procedures.ask.endings.box",
    ),
    "order-lacks-fact": (
        other("            facts: {place: {name: Placement}}\n", ""),
        "procedures.ask.endings.box",
    ),
}


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_found_where_it_stands(code):
    text, entry = FAULTS[code]
    finding = next(one for one in proved(text) if one.code == code)
    assert (finding.severity, finding.entry) == (SEVERITIES[code], entry)
    assert f"id: {entry.split('.')[-1]}" in text.splitlines()[finding.place.line - 1] or (
        entry == "procedures.ask"
    )
    assert "{" not in wording.phrase(finding, "en")


def test_the_other_findings_are_quiet_about_a_fault_that_is_not_theirs():
    for code in ("due-before", "reminder-too-early", "outsider", "order-lacks-fact"):
        assert [one.code for one in proved(FAULTS[code][0])] == [code]


def test_a_month_of_31_days_is_longer_than_30_days_and_february_is_not():
    """The order of days is looked at for every day on which it could begin."""
    found = next(one for one in proved(FAULTS["due-before"][0]) if one.code == "due-before")
    begun = found.params["begun"]
    assert begun.month in (12, 1, 3, 5, 7, 8, 10)


def test_a_reminder_that_is_too_early_in_one_month_alone_is_found():
    thirty = other("remind: [{days: 7}]", "remind: [{days: 29}]")
    assert [one.code for one in proved(thirty)] == ["reminder-too-early"]  # February
    assert proved(other("remind: [{days: 7}]", "remind: [{days: 27}]")) == []


def test_a_fact_that_only_one_of_two_paths_says_is_not_said():
    text = SOUND.replace(
        "          - {id: silent, name: Silent, then: second,",
        "          - {id: at-once, name: A box at once, then: box}\n"
        "          - {id: silent, name: Silent, then: second,",
    )
    assert [one.code for one in proved(text)] == ["order-lacks-fact"]


def test_an_order_for_the_door_that_waited_begins_the_same_procedure_again():
    text = other("unit: box, door: key-box", "unit: relay")
    assert [one.code for one in proved(text)] == ["order-without-way"]


@pytest.mark.parametrize(
    ("jobs", "message"),
    [
        (
            other("then: second", "then: secnd"),
            "there is no step or ending 'secnd' in this procedure; did you mean 'second'?",
        ),
        (
            other("start: first", "start: fine"),
            "there is no step 'fine' in this procedure; there is first, second",
        ),
        (
            other("{id: fine, name", "{id: first, name"),
            "'first' names both a step and an ending",
        ),
    ],
)
def test_what_leads_nowhere_is_not_readable(jobs, message):
    document = load(jobs.encode(), "jobs.yaml")
    steps.report(document)
    assert message in [problem.message for problem in document.problems]


def test_raw_data_of_any_shape_is_looked_at_without_falling_over():
    for data in (
        "procedures: 1",
        "procedures: {a: 1}",
        "procedures: {a: {steps: [1], endings: 2}}",
    ):
        document = load(data.encode(), "jobs.yaml")
        steps.report(document)
        assert document.problems == []
    steps.report(None)
