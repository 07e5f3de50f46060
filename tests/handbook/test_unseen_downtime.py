"""Two handbooks that nobody has thought of: what the check, the decision and a comparison say."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from driftbook.downtime.tests import college, hospital
from driftbook.handbook.book import Handbook
from driftbook.handbook.comparing import compare
from driftbook.handbook.deciding import changes, downtime
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts, NoticeAnswer
from driftbook.handbook.proving import check
from driftbook.handbook.reading import read_files
from driftbook.wording import downtime_lines
from driftbook.wording.changes import phrase
from tests.handbook.downtimes import at

START = datetime(2026, 11, 26, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


def read(files: dict[str, str], *pairs: tuple[str, str]) -> Handbook:
    chapter = files["downtime.yaml"]
    for old, new in pairs:
        assert old in chapter, old
        chapter = chapter.replace(old, new)
    files = files | {"downtime.yaml": chapter}
    return read_files({name: text.encode() for name, text in files.items()})


def asked(start: str, end: str, now: str, *, kind: str, system: str) -> NoticeAnswer:
    facts = DowntimeFacts(kind, (system,), at(start, OSLO), at(end, OSLO))
    return downtime.decide(read(hospital.FILES), facts, at(now, OSLO))


def test_the_check_knows_what_to_hold_against_each():
    found = {(one.code, one.entry, one.severity) for one in check(read(hospital.FILES), START)}
    assert found == {
        ("holidays-unsaid", "windows.night.hours", "warning"),
        ("seat-unshared", "councils.board", "warning"),
        ("seat-unshared", "councils.pictures", "warning"),
        ("seat-unshared", "councils.practice", "warning"),
        ("seat-unshared", "approvals.1", "warning"),
        ("seat-unshared", "approvals.2", "warning"),
        ("addresses-to-add", "audiences.clinic", "info"),
        ("hours-not-stated", "contacts.desk", "info"),
    }
    found = {(one.code, one.entry, one.severity) for one in check(read(college.FILES), START)}
    assert found == {
        ("downtime-told-to-nobody", "kinds.any", "accepted"),
        ("nobody-approves", "kinds.any", "warning"),
        ("system-without-owner", "systems.web", "warning"),
    }


def test_a_seat_of_somebody_who_is_alone_sees_everything():
    cover = college.COVER.split("accepted:")[0]
    chapter = college.DOWNTIME + "shared: false\napprovals: [{by: {party: college, role: Dean}}]\n"
    book = read({"handbook.yaml": cover, "downtime.yaml": chapter})
    assert "seat-unshared" not in {one.code for one in check(book, START)}


def test_a_night_in_which_the_clocks_change_lies_in_its_dated_window():
    night = ("2027-03-28T01:30", "2027-03-28T04:30", "2026-11-26T10:00")
    answer = asked(*night, kind="dated", system="images")
    assert answer.allowed
    assert [duty.by for duty in answer.duties] == [
        at("2027-03-11T01:30", OSLO),
        at("2027-03-25T01:30", OSLO),
        at("2027-03-28T01:30", OSLO),
    ]


def test_when_all_dated_windows_are_over_none_is_promised():
    late = ("2027-04-28T02:30", "2027-04-28T03:30", "2027-04-01T10:00")
    answer = asked(*late, kind="dated", system="menu")
    assert (answer.allowed, answer.earliest) == (False, None)
    facts = DowntimeFacts("dated", ("menu",), at(late[0], OSLO), at(late[1], OSLO))
    lines = list(downtime_lines.notices(read(hospital.FILES), facts, answer, "en"))
    assert lines[2] == (
        "- “Avtalt endring” is made in a change window, "
        "and none of the next two years is long enough."
    )


def test_whoever_answers_for_what_falls_with_it_decides():
    book = read(hospital.FILES)
    assert changes.approval(book, "standard", ["power"]).party == "lab"
    assert changes.approval(book, "standard", ["menu"]).party == "operator"
    meetings = changes.meetings(book, "board", at("2026-11-26T10:00", OSLO), 2)
    assert [start for start, _end in meetings] == [
        at("2026-12-09T12:00", OSLO),
        at("2027-01-13T12:00", OSLO),
    ]


def test_two_editions_say_who_is_told_otherwise():
    new = read(
        hospital.FILES,
        ("before: {months: 1}", "before: {days: 30}"),
        ("wards, kinds: [major, dated]", "wards, kinds: [major]"),
        ("før det begynner, audience: everybody", "før det begynner, audience: wards"),
    )
    said = compare(read(hospital.FILES), new, START).changes
    assert [(one.breaking, phrase(one, "en")) for one in said] == [
        ("worse", "“Alle” no longer has to be told: Alle før det begynner."),
        ("worse", "“Avdelingene ti virkedager før” is no longer told of: Avtalt endring."),
        ("better", "“Avdelingene” has to be told now: Alle før det begynner."),
        (
            "different",
            "“Klinikken en måned før” is told 30 days before it begins at the latest, "
            "instead of 1 month before it begins.",
        ),
    ]
