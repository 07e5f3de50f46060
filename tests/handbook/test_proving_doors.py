"""Proving the chapter doors: each fault is found where it stands, and a sound chapter has none."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.proving import Finding, check
from driftbook.wording import findings as wording
from tests.handbook.doorways import GUIDES, JOBS, PEOPLE, SOUND, SUPPORT, changed, doorways

START = datetime(2026, 11, 23, tzinfo=UTC)
NIGHT = "steps: [{do: Use the backup key.}, {call: guard}]"


def proved(doors: str = SOUND, **chapters: str) -> list[Finding]:
    found = check(doorways(doors, **chapters), START)
    return [one for one in found if one.code != "hours-not-stated"]


def codes(doors: str = SOUND, **chapters: str) -> set[tuple[str, str]]:
    return {(finding.code, finding.entry) for finding in proved(doors, **chapters)}


def test_a_sound_chapter_has_no_findings():
    assert proved() == []


@pytest.mark.parametrize(
    ("pairs", "code", "entry"),
    [
        ([("trouble: {system: locks, problem: fault}\n", "")], "door-trouble-unsaid", "units.lock"),
        ([("trouble: {system: locks, problem: fault}\n", "")], "door-trouble-unsaid", "units.relay"),
        ([("emergency: {longest_minutes: 480}\n", "")], "emergency-unsaid", "emergency"),
        ([("critical: 15", "critical: 20")], "battery-unlike-fact", "batteries"),
        ([("outcome: change", "outcome: fine")], "battery-outcome-idle", "batteries"),
        ([("outcome: change", "outcome: mend")], "battery-outcome-idle", "batteries"),
        ([("{contact: batteries}", "{party: town, role: spoc}")], "battery-report-twice", "batteries.report"),
        ([("party: town, role: spoc", "party: maker, role: supplier-support"), ("{contact: batteries}", "{party: maker, role: spoc}")], "battery-report-not-to-orderer", "batteries.report"),
        ([("    to:", '    weekday: su\n    at: "02:30"\n    to:')], "battery-report-at-change", "batteries.report"),
        ([("    to:", "    weekday: sa\n    to:")], "battery-report-on-closed-day", "batteries.report"),
        ([("doors: [stairwell]", "doors: [stairwell, key-box]")], "battery-order-nowhere", "batteries.order"),
        ([("priority: 1", "priority: 2")], "battery-order-without-window", "batteries.order"),
    ],
)  # fmt: skip
def test_each_fault_is_found_where_it_stands(pairs, code, entry):
    found = proved(changed(*pairs))
    assert (code, entry) in {(finding.code, finding.entry) for finding in found}
    for finding in found:
        for language in ("en", "da", "sv"):
            assert "{" not in wording.phrase(finding, language)


def test_a_battery_that_nobody_hears_of_and_nothing_follows_from():
    doors = changed(
        text="units: {lock: {name: Lock, doors: [private]}}\nbatteries: {critical: 15}\n"
    )
    assert codes(doors, jobs="", guides="") == {
        ("battery-leads-nowhere", "batteries"),
        ("battery-told-nobody", "batteries"),
        ("emergency-unsaid", "emergency"),
        ("unused-contact", "contacts.batteries"),
        ("uncited-clause", "clauses.D-1"),
        ("uncited-clause", "clauses.D-2"),
    }


def test_batteries_of_nothing():
    doors = changed(
        ("doors: [private],", "battery: false, doors: [private],"),
        ("doors: [stairwell],", "battery: false, doors: [stairwell],"),
    )
    assert ("batteries-of-nothing", "batteries") in codes(doors)


def test_a_kind_without_a_threshold_is_only_noted():
    batteries = SOUND[SOUND.index("batteries:") : SOUND.index("emergency:")]
    found = [one for one in proved(changed((batteries, ""))) if one.code == "battery-unsaid"]
    assert [(one.severity, one.entry) for one in found] == [
        ("info", "units.lock"),
        ("info", "units.relay"),
    ]


# --- a closed door --------------------------------------------------------------------------------


def test_an_hour_without_any_step_is_named():
    support = changed((NIGHT, "steps: [{call: desk}]"), text=SUPPORT)
    silent = next(one for one in proved(support=support) if one.code == "door-trouble-silent")
    assert (silent.severity, silent.entry) == ("error", "trouble")
    assert silent.params["names"] == ["Lock", "Relay"]
    first, last = silent.times[1]
    assert (first.hour, last.hour) == (16, 8)


def test_what_one_can_do_oneself_is_a_step():
    support = changed((NIGHT, "steps: [{do: Use the backup key.}, {call: desk}]"), text=SUPPORT)
    assert "door-trouble-silent" not in {code for code, _entry in codes(support=support)}


def test_a_step_that_is_for_others_only_is_none():
    steps = "steps: [{do: Use the backup key., audiences: [others]}, {call: desk}]"
    support = changed((NIGHT, steps), text=SUPPORT)
    assert ("door-trouble-silent", "trouble") in codes(support=support)


def test_a_kind_with_its_own_ladder_is_proved_by_itself():
    support = changed(
        ("{name: Locks, assume: {problem: fault}}", "{name: Locks}, boxes: {name: Boxes}"),
        ("{id: day, systems: [locks]", "{id: day, systems: [locks, boxes]"),
        text=SUPPORT,
    )
    doors = changed(("acts: [open]}", "acts: [open], trouble: {system: boxes}}"))
    silent = [one for one in proved(doors, support=support) if one.code == "door-trouble-silent"]
    assert [(one.entry, one.params["names"]) for one in silent] == [("units.relay", ["Relay"])]


# --- keys -----------------------------------------------------------------------------------------


def test_an_emergency_key_is_granted_somewhere():
    people = changed(("id: emergency-key", "id: some-key"), text=PEOPLE)
    found = next(one for one in proved(people=people) if one.code == "emergency-without-granter")
    assert (found.severity, found.entry) == ("error", "emergency")
    assert ("emergency-without-granter", "emergency") in codes(people="")


@pytest.mark.parametrize(
    "refusal", ["no-key-bundle, not-in-group", "no-keys-at-address", "no-role", "closed"]
)
def test_a_refusal_at_a_door_says_where_it_is_changed(refusal):
    people = changed((refusal, "wrong-password"), text=PEOPLE)
    (found,) = proved(people=people)
    assert (found.code, found.severity, found.entry) == ("refusal-unanswered", "warning", "changes")
    assert wording.phrase(found, "en").startswith("It is not said where this is changed: ")


def test_a_refusal_is_answered_for_every_way_of_signing_in():
    people = changed(
        ("[local], refusals: [no-key-bundle, not-in-group]", "[local]"),
        text=PEOPLE,
    )
    (found,) = proved(people=people)
    assert wording.phrase(found, "en") == (
        "It is not said where this is changed for those who sign in so (Without): "
        "the user has no key bundle with this door."
    )


@pytest.mark.parametrize("answered", ["no-key-bundle", "not-in-group"])
def test_of_two_refusals_that_are_much_the_same_one_answer_is_enough(answered):
    people = changed(("no-key-bundle, not-in-group", answered), text=PEOPLE)
    assert proved(people=people) == []


def test_without_a_chapter_people_it_is_only_noted():
    doors = changed(("emergency: {longest_minutes: 480}\n", ""))
    (found,) = proved(doors, people="")
    assert (found.code, found.severity) == ("keys-unsaid", "info")


def test_units_that_nothing_can_be_asked_of_need_no_keys():
    doors = "units: {lock: {name: Lock, doors: [private]}}\n"
    people = changed(
        ("id: emergency-key", "id: some-key"), ("no-role, closed", "no-role"), text=PEOPLE
    )
    assert not {code for code, _entry in codes(doors, people=people)} & {
        "refusal-unanswered", "keys-unsaid", "door-trouble-unsaid", "battery-unsaid",
    }  # fmt: skip


# --- batteries ------------------------------------------------------------------------------------


def test_a_text_about_the_threshold_says_the_same():
    guides = changed(("say: More,", "say: More than 20 percent,"), text=GUIDES)
    found = next(one for one in proved(guides=guides) if one.code == "battery-unlike-text")
    assert wording.phrase(found, "en") == (
        "A battery is critical at 15 %, and a text about it says: More than 20 percent"
    )


def test_a_mailbox_that_gets_the_report_is_a_contact_in_use():
    assert ("unused-contact", "contacts.batteries") not in codes()
    assert ("unused-contact", "contacts.batteries") in codes(
        changed(("      - {contact: batteries}\n", ""))
    )


def test_a_mailbox_of_the_orderer_counts_as_the_orderer():
    doors = changed(("{party: town, role: spoc}", "{party: maker, role: supplier-support}"))
    assert proved(doors) == []


def test_working_days_that_never_come_are_told_by_the_proof_of_jobs_alone():
    jobs = changed(("working_days: Mo-Fr; PH off", "working_days: 2020 Nov 05"), text=JOBS)
    found = {code for code, _entry in codes(jobs=jobs)}
    assert "no-working-days" in found
    assert "battery-order-without-window" not in found
