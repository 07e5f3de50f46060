"""Two editions of the chapter downtime: who is told otherwise, and when changes are made."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.comparing import compare
from driftbook.wording.changes import phrase
from tests.handbook.standstill import SOUND, changed, downtimes

START = datetime(2026, 11, 23, tzinfo=UTC)
PUBLIC = next(
    line
    for line in SOUND.splitlines(keepends=True)
    if line.startswith("  public: {name: Everybody, audience")
)
MANAGERS = "before: {weeks: 2}, source"


def changes(old: str, new: str):
    return compare(downtimes(old), downtimes(new), START).changes


def said(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.breaking, phrase(change, "en")) for change in changes(old, new)]


def test_nothing_changes_where_nothing_is_written_otherwise():
    assert said(SOUND, SOUND) == []


@pytest.mark.parametrize(
    ("pairs", "there", "back"),
    [
        ([(MANAGERS, "before: {weeks: 1}, source")], ("worse", "“Managers” is told 1 week before it begins at the latest, instead of 2 weeks before it begins."), ("better", "“Managers” is told 2 weeks before it begins at the latest, instead of 1 week before it begins.")),
        ([(MANAGERS, "before: {months: 1, working_days: 3}, source")], ("better", "“Managers” is told 1 month, 3 working days before it begins at the latest, instead of 2 weeks before it begins."), ("worse", "“Managers” is told 2 weeks before it begins at the latest, instead of 1 month, 3 working days before it begins.")),
        ([(MANAGERS, "source")], ("worse", "“Managers” is told when it begins at the latest, instead of 2 weeks before it begins."), ("better", "“Managers” is told 2 weeks before it begins at the latest, instead of when it begins.")),
        ([(MANAGERS, "within_minutes: 5, source")], ("different", "“Managers” is told 5 minutes after it became known at the latest, instead of 2 weeks before it begins."), ("different", "“Managers” is told 2 weeks before it begins at the latest, instead of 5 minutes after it became known.")),
        ([(MANAGERS, "before: {hours: 336}, source")], ("different", "“Managers” is told 336 hours before it begins at the latest, instead of 2 weeks before it begins."), ("different", "“Managers” is told 2 weeks before it begins at the latest, instead of 336 hours before it begins.")),
        ([("audience: managers, kinds: [minor, extensive]", "audience: managers, kinds: [minor]")], ("worse", "“Managers” is no longer told of: Extensive change."), ("better", "“Managers” is told now of: Extensive change.")),
        ([("audience: managers, kinds", "audience: managers, systems: [plan], kinds")], ("worse", "“Managers” is no longer told of: The app."), ("better", "“Managers” is told now of: The app.")),
        ([("within_minutes: 30", "within_minutes: 60")], ("worse", "“At once” is told 60 minutes after it became known at the latest, instead of 30 minutes after it became known."), ("better", "“At once” is told 30 minutes after it became known at the latest, instead of 60 minutes after it became known.")),
        ([("audience: public, kinds: [emergency", "audience: public, channels: [letter], kinds: [emergency")], ("different", "“At once” is told through Mail instead of The status page."), ("different", "“At once” is told through The status page instead of Mail.")),
        ([(PUBLIC, "")], ("worse", "“Everybody” no longer has to be told: Everybody."), ("better", "“Everybody” has to be told now: Everybody.")),
        ([("minor: {name: Minor change,", "minor: {name: Minor change, any_time: true,")], ("better", "“Minor change” may be made at any hour now."), ("worse", "“Minor change” is only made in a change window now.")),
        ([("longest_minutes: 300", "longest_minutes: 240")], ("different", "“Minor change” takes so many minutes at the longest: 240, instead of 300."), ("different", "“Minor change” takes so many minutes at the longest: 300, instead of 240.")),
        ([(", {party: maker, role: Supplier, co_opted: true}", "")], ("different", "No longer sits in “The council”: Supplier, The maker."), ("different", "Sits in “The council” now: Supplier, The maker.")),
    ],
)  # fmt: skip
def test_what_is_done_otherwise(pairs, there, back):
    assert said(SOUND, changed(*pairs)) == [there]
    assert said(changed(*pairs), SOUND) == [back]


def test_a_change_window_that_becomes_shorter_says_on_which_days():
    (change, *rest) = changes(SOUND, changed(("Tu-We 09:00-14:00", "Tu-We 09:00-12:00")))
    assert (change.code, change.breaking) == ("window-hours", "worse")
    assert phrase(change, "en").startswith(
        "The change window “Tuesday and Wednesday” is 09:00–12:00 instead of 09:00–14:00"
    )
    assert {first.weekday() for first, _ in change.times} == {1, 2}
    assert change.source == ("T-1",)
    assert [one.code for one in rest] == ["entry-changed"]


def test_what_has_no_effect_worked_out_is_told_as_written():
    (one,) = said(SOUND, changed(('days: "Dec 20-Jan 06"', 'days: "Dec 24-Jan 06"')))
    assert one[1] == (
        "Written otherwise at downtime.freezes.christmas: days: Dec 20-Jan 06 → Dec 24-Jan 06."
    )


def test_a_new_chapter_is_one_change():
    assert said("", SOUND) == [("better", "New chapter: downtime.")]


def test_every_sentence_is_there_in_every_language():
    for change in changes(
        SOUND, changed((MANAGERS, "source"), ("longest_minutes: 300", "longest_minutes: 240"))
    ):
        for language in ("da", "sv", "en"):
            assert "{" not in phrase(change, language)


def test_another_audience_has_to_be_told_and_the_first_no_longer():
    other = changed(("{name: Managers, audience: managers", "{name: Managers, audience: staff"))
    assert said(SOUND, other) == [
        ("worse", "“Managers” no longer has to be told: Managers."),
        ("better", "“Staff” has to be told now: Managers."),
    ]
