"""Two editions of the chapter doors: what is done otherwise, in the names that people know."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.comparing import compare
from driftbook.wording.changes import phrase
from tests.handbook.doorways import SOUND, changed, doorways

START = datetime(2026, 11, 23, tzinfo=UTC)
REPORT = SOUND[SOUND.index("  report:") : SOUND.index("  order:")]


def said(old: str, new: str) -> list[str]:
    return [phrase(change, "en") for change in compare(doorways(old), doorways(new), START).changes]


def test_nothing_changes_where_nothing_is_written_otherwise():
    assert said(SOUND, SOUND) == []


@pytest.mark.parametrize(
    ("pairs", "there", "back"),
    [
        ([("acts: [open]", "acts: [open, lock]")], ["“Relay” does this from the telephone now: lock."], ["“Relay” no longer does this from the telephone: lock."]),
        ([("Pull it to first.", "Push it.")], ["“Lock”, lock: whoever does it reads “Push it.”."], ["“Lock”, lock: whoever does it reads “Pull it to first.”."]),
        ([(", instructions: {lock: Pull it to first.}", "")], ["“Lock”, lock: nothing has to be known any more."], ["“Lock”, lock: whoever does it reads “Pull it to first.”."]),
        ([("critical: 15", "critical: 20")], ["A battery is critical at 20 % or less, instead of 15 %."], ["A battery is critical at 15 % or less, instead of 20 %."]),
        ([(REPORT, "")], ["There is no battery report any more."], ["There is a battery report now: every Monday, 06:00."]),
        ([("    to:", '    weekday: tu\n    at: "07:00"\n    to:')], ["The battery report is made every Tuesday, 07:00 instead of every Monday, 06:00."], ["The battery report is made every Monday, 06:00 instead of every Tuesday, 07:00."]),
        ([("      - {contact: batteries}\n", "")], ["No longer gets the battery report: The battery mailbox."], ["Gets the battery report now: The battery mailbox."]),
        ([("role: spoc", "role: portal-administrator")], ["No longer gets the battery report: The town, spoc.", "Gets the battery report now: The town, portal-administrator."], ["No longer gets the battery report: The town, portal-administrator.", "Gets the battery report now: The town, spoc."]),
        ([("emergency: {longest_minutes: 480}\n", "")], ["There are no emergency keys any more."], ["There are emergency keys now, for 480 minutes at the longest."]),
        ([("longest_minutes: 480", "longest_minutes: 600")], ["An emergency key lasts 600 minutes at the longest, instead of 480."], ["An emergency key lasts 480 minutes at the longest, instead of 600."]),
        ([("trouble:", "by_hand: false\ntrouble:")], ["Key bundles are no longer given to a person by hand."], ["Key bundles may be given to a person by hand now."]),
        ([("problem: fault", "problem: question")], ["At a door that does not open, turn to support for Locks, A question instead of Locks, Broken."], ["At a door that does not open, turn to support for Locks, Broken instead of Locks, A question."]),
    ],
)  # fmt: skip
def test_what_is_done_otherwise(pairs, there, back):
    assert said(SOUND, changed(*pairs)) == there
    assert said(changed(*pairs), SOUND) == back


def test_somebody_who_can_no_longer_open_a_door_loses_an_answer():
    (change,) = compare(doorways(), doorways(changed(("acts: [open]", "acts: []"))), START).changes
    assert (change.breaking, change.entry) == ("worse", "doors.units.relay")


def test_what_has_no_effect_worked_out_is_told_as_written():
    told = said(SOUND, changed(("acts: [open]", "acts: [open], patience_seconds: 20")))
    assert told == ["Written otherwise at doors.units.relay: patience_seconds: 10 → 20."]


def test_a_note_on_somebody_who_gets_the_report_is_told():
    noted = changed(("{contact: batteries}", "{contact: batteries, notes: Read on Mondays.}"))
    assert len(said(SOUND, noted)) == len(said(noted, SOUND)) == 1
