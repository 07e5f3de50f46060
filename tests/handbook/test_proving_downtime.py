"""Proving the chapter downtime: each fault is found where it stands, a sound chapter has none."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.proving import Finding, check
from driftbook.wording import findings as wording
from tests.handbook.standstill import COVER, SOUND, SUPPORT, changed, downtimes

START = datetime(2026, 11, 23, tzinfo=UTC)
COUNCIL = SOUND[SOUND.index("    members: [{party: town") : SOUND.index("    meets:")]
PUBLIC = "public: {name: Everybody, audience: public, kinds: [minor, extensive],"
LAST = "  - {by: {party: town, role: Manager, held_by: [change-manager]}}\n"


def proved(downtime: str = SOUND, **chapters: str) -> list[Finding]:
    found = check(downtimes(downtime, **chapters), START)
    return [one for one in found if one.code != "hours-not-stated"]


def codes(downtime: str = SOUND, **chapters: str) -> set[tuple[str, str]]:
    return {(finding.code, finding.entry) for finding in proved(downtime, **chapters)}


def test_a_sound_chapter_has_no_findings():
    assert proved() == []


@pytest.mark.parametrize(
    ("pairs", "code", "entry"),
    [
        ([("kinds: [minor], source: [T-1]", "kinds: [minor], systems: [net, plan], source: [T-1]")], "kind-without-window", "kinds.minor"),
        ([("usual_minutes: 120", "usual_minutes: 301"), ("longest_minutes: 300", "longest_minutes: 400")], "window-too-short", "kinds.minor"),
        ([('"Dec 20-Jan 06"', '"Tu"'), ("Tu-We 09:00", "Tu 09:00")], "freezes-leave-no-window", "kinds.minor"),
        ([('"Dec 20-Jan 06"', '"Jan-Dec"')], "freezes-leave-no-window", "kinds.extensive"),
        ([("Tu-We 09:00-14:00; PH off", "2026 Dec 01 09:00-14:00")], "notice-never-met", "notices.managers"),
        ([("before: {weeks: 2}", "before: {months: 24, weeks: 2}")], "notice-never-met", "notices.managers"),
        ([("before: {weeks: 2}", "before: {working_days: 2}"), ("Mo-Fr; PH off\"\n", "1999 Jan 01\"\n")], "notice-without-working-days", "notices.managers"),
        ([("before: {weeks: 3}", "before: {working_days: 2}"), ("Mo-Fr; PH off\"\n", "1999 Jan 01\"\n")], "notice-without-working-days", "plan.staff"),
        ([("channels: [letter], people", "people")], "audience-without-channel", "audiences.managers"),
        ([("channels: [intranet]", "channels: []")], "audience-without-channel", "audiences.staff"),
        ([(PUBLIC, f"{PUBLIC} systems: [app],"), ("{weeks: 2}, source", "{weeks: 2}, systems: [app], source"), ("depends_on: [plan]", "depends_on: []")], "downtime-told-to-nobody", "kinds.minor"),
        ([("kinds: [emergency, outage], within", "kinds: [emergency], within")], "unplanned-told-to-nobody", "kinds.outage"),
        ([(COUNCIL, "    members: []\n")], "council-without-members", "councils.council"),
        ([("Mo[1] 13:00-15:00; PH off", "1999 Jan 01 13:00-15:00")], "council-never-meets", "councils.council"),
        ([(LAST, "")], "nobody-approves", "kinds.emergency"),
        ([("kinds: [minor, extensive], by:", "by:")], "approval-never-decides", "approvals.2"),
        ([("\nkinds:\n", "\nshared: false\nkinds:\n")], "seat-unshared", "councils.council"),
        ([("\nkinds:\n", "\nshared: false\nkinds:\n")], "seat-unshared", "approvals.1"),
        ([(", owner: {party: maker, role: Operations}", "")], "system-without-owner", "systems.net"),
        ([("Tu-We 09:00-14:00; PH off", "1999 Jan 01 09:00-14:00")], "window-never-opens", "windows.small"),
        ([("kinds: [minor], source: [T-1]", "kinds: [extensive], source: [T-1]")], "window-never-needed", "windows.small"),
        ([("kinds: [minor, extensive], before: {weeks: 1}", "before: {weeks: 1}")], "notice-before-unplanned", "notices.public"),
        ([("to: [staff]", "to: [public]")], "unused-in-downtime", "audiences.staff"),
        ([("page: {name: The status", "extra: {name: A ribbon, via: by-hand}\n  page: {name: The status")], "unused-in-downtime", "channels.extra"),
        ([("any_time: true, plan: true", "any_time: true")], "plan-of-no-kind", "plan"),
        ([(", people: [{party: town, role: spoc}]", "")], "addresses-to-add", "audiences.managers"),
        ([("via: mail", "via: webhook")], "addresses-to-add", "audiences.managers"),
        ([("PH off\", kinds", "Sa off\", kinds")], "holidays-unsaid", "windows.small.hours"),
        ([("13:00-15:00; PH off", "13:00-15:00")], "holidays-unsaid", "councils.council.meets"),
        ([("\"Mo-Fr; PH off\"\n", "Mo-Fr\n")], "holidays-unsaid", "working_days"),
    ],
)  # fmt: skip
def test_each_fault_is_found_where_it_stands(pairs, code, entry):
    found = proved(changed(*pairs))
    assert (code, entry) in {(finding.code, finding.entry) for finding in found}
    for finding in found:
        for language in ("en", "da", "sv"):
            assert "{" not in wording.phrase(finding, language)


def test_a_finding_names_the_systems_of_which_it_is_so():
    only = changed(("kinds: [minor], source: [T-1]", "kinds: [minor], systems: [net, plan]"))
    found = next(one for one in proved(only) if one.code == "kind-without-window")
    assert found.params["names"] == ["The app"]
    assert (found.place.file, found.place.line, found.severity) == ("downtime.yaml", 7, "error")


def test_overlapping_freezes_that_together_leave_no_window():
    each = changed(
        ('{name: Christmas, days: "Dec 20-Jan 06"}', '{name: Tuesdays, days: "Tu"}'),
        ("councils:\n", '  other: {name: Wednesdays, days: "We"}\ncouncils:\n'),
    )
    found = [one for one in proved(each) if one.code == "freezes-leave-no-window"]
    assert [one.entry for one in found] == ["kinds.minor"]  # an extensive one may be on a Monday
    assert found[0].params["freezes"] == "“Tuesdays”, “Wednesdays”"
    assert "leave no time for “Minor change”" in wording.phrase(found[0], "en")


def test_one_freeze_alone_leaves_the_other_day():
    tuesdays = changed(('{name: Christmas, days: "Dec 20-Jan 06"}', '{name: Tue, days: "Tu"}'))
    assert proved(tuesdays) == []


def test_a_period_that_no_window_is_far_enough_off_for_names_its_kind():
    once = changed(("Tu-We 09:00-14:00; PH off", "2026 Dec 01 09:00-14:00"))
    found = [one for one in proved(once) if one.code == "notice-never-met"]
    assert [one.entry for one in found] == ["notices.managers"]  # a week's notice is still in time
    assert found[0].params["kind"] == "Minor change"
    assert found[0].source == ("T-2",)


def test_a_fact_of_the_same_name_says_the_same_period():
    for fact in ("2 weeks", "14 days", "two weeks"):
        assert proved(cover=COVER.replace("two weeks", fact)) == []
    found = proved(cover=COVER.replace("two weeks", "3 weeks"))
    assert [(one.code, one.entry, one.severity) for one in found] == [
        ("notice-unlike-fact", "notices.managers", "error")
    ]


def test_contacts_and_hours_that_only_this_chapter_uses_are_used():
    support = SUPPORT.replace(
        "problems:", '  owner: {name: Owner, phone: "019-21 49 44", hours: 24/7}\nproblems:'
    ).replace("hours: {daytime:", 'hours: {quiet: {open: "Sa 02:00-05:00; PH off"}, daytime:')
    assert codes(support=support) == {
        ("unused-contact", "contacts.owner"),
        ("unused-hours", "hours.quiet"),
    }
    uses = changed(
        ("via: by-hand", "via: by-hand, contact: owner"),
        ('hours: "Tu-We 09:00-14:00; PH off"', "hours: quiet"),
    )
    assert codes(uses, support=support) == set()


def test_a_chapter_that_says_the_least_only_lacks_what_it_has_to_say():
    least = "systems: {plan: {name: Plan}}\nkinds: {change: {name: Change, any_time: true}}\n"
    assert codes(least) == {
        ("downtime-told-to-nobody", "kinds.change"),
        ("nobody-approves", "kinds.change"),
        ("system-without-owner", "systems.plan"),
        ("uncited-clause", "clauses.T-1"),
        ("uncited-clause", "clauses.T-2"),
    }


def test_a_clause_that_no_entry_restates_is_told_of():
    found = codes(changed((", source: [T-2]", "")))
    assert found == {("uncited-clause", "clauses.T-2")}
