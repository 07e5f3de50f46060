"""Two editions of action cards: what is done otherwise, said in the names that people know."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.comparing import compare
from driftbook.wording.changes import phrase
from tests.handbook.cards import COVER, SUPPORT, changed
from tests.handbook.small import small

START = datetime(2026, 11, 23, tzinfo=UTC)
WATER = """  water:
    say: Water
    name: Water
    places: [town]
    phases: {work: {name: Work, steps: [undock]}}
monitors:"""


def said(old: str, new: str) -> list[str]:
    books = [small(SUPPORT, incidents=text, cover=COVER) for text in (old, new)]
    return [phrase(change, "en") for change in compare(*books, START).changes]


def test_nothing_changes_where_nothing_is_written_otherwise():
    assert said(changed(), changed()) == []


@pytest.mark.parametrize(
    ("pairs", "there", "back"),
    [
        ([("monitors:", WATER)], ["New card: “Water”."], ["The card “Water” is gone."]),
        ([("[undock, help, ring]", "[undock, ring]")], ["“Power failure” no longer asks for this: Get help."], ["“Power failure” asks for this now: Get help."]),
        ([("[undock, help, ring]", "[help, undock, ring]")], ["The steps of “Power failure” come in another order."], ["The steps of “Power failure” come in another order."]),
        ([("    yields: [{to: fire}]\n", "")], ["“Evacuation” no longer takes over from “Power failure”."], ["“Evacuation” takes over from “Power failure” now."]),
        ([("minutes: 120", "minutes: 90")], ["Power failure: “Masts” runs for 90 minutes instead of 120."], ["Power failure: “Masts” runs for 120 minutes instead of 90."]),
        ([("Undock, duty: lead", "Undock, duty: log")], ["“Undock” is for The log keeper now; until now for The lead."], ["“Undock” is for The lead now; until now for The log keeper."]),
        ([("call: line", "call: desk")], ["“Ring the line” calls Desk instead of Line."], ["“Ring the line” calls Line instead of Desk."]),
        ([("We are out.", "We are away.")], ["“Evacuation” has to be recorded anew (en): “We are away.”"], ["“Evacuation” has to be recorded anew (en): “We are out.”"]),
    ],
)  # fmt: skip
def test_what_is_done_otherwise(pairs, there, back):
    assert said(changed(), changed(*pairs)) == there
    assert said(changed(*pairs), changed()) == back


def test_what_has_no_effect_worked_out_is_told_as_written():
    (told,) = said(changed(), changed(("mode: do-confirm", "mode: read-do")))
    assert told == (
        "Written otherwise at incidents.situations.fire.phases.tell: mode: do-confirm → read-do."
    )
