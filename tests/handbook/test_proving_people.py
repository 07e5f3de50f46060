"""Proving the table of changes: each fault is found, and the proof agrees with the answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driftbook.handbook.deciding.people import decide
from driftbook.handbook.proving import Finding, check
from driftbook.handbook.proving.findings import SEVERITIES
from driftbook.wording import findings as wording
from tests.handbook.small import small

START = datetime(2026, 11, 23, tzinfo=UTC)
SOUND = """
sign_ins:
  ad: {name: With AD, steps: [Choose AD], forgotten: [Ask IT]}
  local: {name: Without AD, steps: [Type], forgotten: [Ask for a code]}
places:
  ad: {name: AD, by: {party: town, role: IT}}
  module: {name: The module, by: {party: town, role: An administrator}}
changes:
  - {id: door, name: A door, place: module}
  - {id: user, name: A user, sign_in: [ad], place: ad, source: [X-1]}
  - {id: user, name: A user, sign_in: [local], place: module, source: [X-2]}
"""


def proved(people: str) -> list[Finding]:
    return check(small(people=people), START)


def test_a_sound_table_has_no_findings():
    assert proved(SOUND) == []


FAULTS = {
    "change-twice": SOUND.replace("sign_in: [local]", "sign_in: [ad, local]"),
    "change-gap": SOUND.replace("sign_in: [local], ", "sign_in: [ad], ").replace(
        "place: module, source: [X-2]", "place: ad, source: [X-2]"
    ),
    "change-repeated": SOUND + "  - {id: door, name: A door, place: module}\n",
    "unused-place": SOUND.replace(
        "changes:", "  fax: {name: Fax, by: {party: town, role: IT}}\nchanges:"
    ),
    "sign-in-without-help": SOUND.replace(", forgotten: [Ask IT]", ""),
}
PLACES = {
    "change-twice": "changes.user",
    "change-gap": "changes.user",
    "change-repeated": "changes.door",
    "unused-place": "places.fax",
    "sign-in-without-help": "sign_ins.ad",
}


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_found_where_it_stands(code):
    finding = next(f for f in proved(FAULTS[code]) if f.code == code)
    assert (finding.severity, finding.entry) == (SEVERITIES[code], PLACES[code])
    line = FAULTS[code].splitlines()[finding.place.line - 1]
    assert PLACES[code].split(".")[1] in line
    assert "{" not in wording.phrase(finding, "en")


def test_the_contradiction_names_both_places_and_both_clauses():
    (twice,) = proved(FAULTS["change-twice"])
    assert twice.source == ("X-1", "X-2")
    assert twice.params["sign_ins"] == ["ad"]
    assert wording.phrase(twice, "en") == (
        "“A user” has two answers for the same way of signing in: “AD” and “The module”."
    )


def test_a_gap_says_for_whom():
    gap = next(f for f in proved(FAULTS["change-gap"]) if f.code == "change-gap")
    said = wording.phrase(gap, "en")
    assert said == "It is not said where “A user” is changed for: Without AD."


def test_rows_for_different_people_do_not_contradict_each_other():
    assert "change-twice" not in [finding.code for finding in proved(SOUND)]


def test_without_ways_of_signing_in_two_places_still_contradict_each_other():
    everybody = SOUND[SOUND.index("places:") :]
    everybody = everybody.replace("sign_in: [ad], ", "").replace("sign_in: [local], ", "")
    assert [f.code for f in proved(everybody)] == ["change-twice"]


def test_the_contact_of_a_place_is_used():
    support = (
        "contacts:\n"
        '  desk: {name: Desk, phone: "019-21 20 00", hours: 24/7}\n'
        "  it: {name: IT, where: Here, hours: 24/7}\n"
        "systems: {a: {name: A}}\n"
        "ladders: [{id: d, systems: [a], when: always, steps: [{call: desk}]}]\n"
    )
    assert [f.code for f in check(small(support, people=SOUND), START)] == ["unused-contact"]
    turned = SOUND.replace("role: IT}}", "role: IT}, contact: it}")
    assert check(small(support, people=turned), START) == []


def test_a_contradiction_that_both_parties_know_of_can_be_accepted():
    because = "accepted: [{finding: change-twice, place: changes.user, because: Both work.}]"
    (accepted,) = check(small(people=FAULTS["change-twice"], cover=because), START)
    assert (accepted.severity, accepted.because) == ("accepted", "Both work.")


WAYS = ("ad", "local", "fax")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(("door", "user")),
        st.none() | st.lists(st.sampled_from(WAYS), min_size=1, unique=True),
        st.sampled_from(("one", "two")),
    ),
    max_size=6,
)


@given(ways=st.lists(st.sampled_from(WAYS), unique=True), rows=ROWS)
def test_the_proof_and_the_answers_agree(ways, rows):
    """A contradiction, a gap or a repetition is reported just where some answer shows it."""
    rows = [row for row in rows if row[1] is None or set(row[1]) <= set(ways)]
    book = small(people=_written(ways, rows))
    found = {(f.code, f.entry.partition(".")[2]) for f in check(book, START)}
    for change in {row[0] for row in rows}:
        answers = [decide(book, change, way) for way in (ways or [None])]
        shown = {reason.code for answer in answers for reason in answer.reasons}
        assert (("change-twice", change) in found) == ("listed-twice" in shown)
        assert (("change-gap", change) in found) == ("no-change" in shown)
        if ("change-repeated", change) in found and "listed-twice" not in shown:
            assert "listed-again" in shown
        unsaid = decide(book, change)
        if unsaid.answered:
            assert {answer.where for answer in answers} == {unsaid.where}
            assert ("listed-twice" in shown) == (
                "listed-twice" in [reason.code for reason in unsaid.reasons]
            )
        else:
            assert [reason.code for reason in unsaid.reasons] == ["say-sign-in"]
            assert len({answer.where for answer in unsaid.choices}) > 1


def _written(ways, rows) -> str:
    lines = ["sign_ins:" if ways else "summary: No way of signing in."]
    lines += [f"  {way}: {{name: {way}, steps: [S], forgotten: [F]}}" for way in ways]
    lines += [
        "places:",
        *(f"  {p}: {{name: {p}, by: {{party: town, role: R}}}}" for p in ("one", "two")),
    ]
    lines += ["changes:" if rows else ""]
    for change, signs_in, place in rows:
        only = f"sign_in: [{', '.join(signs_in)}], " if signs_in else ""
        lines.append(f"  - {{id: {change}, name: {change}, {only}place: {place}}}")
    return "\n".join(lines) + "\n"
