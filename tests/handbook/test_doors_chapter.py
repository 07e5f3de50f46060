"""What `doors.yaml` must be beyond its schema, and what Gladsaxe and Örebro say of doors."""

from datetime import datetime

import pytest

from driftbook.handbook.deciding import support
from driftbook.handbook.reading import Unreadable
from tests.handbook.doorways import JOBS, SUPPORT, changed, doorways
from tests.handbook.small import shipped

RECIPIENT = "{party: town, role: spoc}"


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("outcome: change", "outcome: chnage")], "the guide 'battery' has no outcome 'chnage'; did you mean 'change'?"),
        ([("  guide: battery\n", "")], "an outcome needs the 'guide' that has it"),
        ([("guide: battery", "guide: batery")], "there is no guide 'batery'; did you mean 'battery'?"),
        ([(RECIPIENT, "{party: town}")], "a recipient names a party and a role, or a contact"),
        ([(RECIPIENT, "{role: spoc}")], "a recipient names a party and a role, or a contact"),
        ([(RECIPIENT, "{party: town, role: spoc, contact: desk}")], "a recipient names a party and a role, or a contact"),
        ([(RECIPIENT, "{party: town, role: boss}")], "'role' should be 'spoc'"),
        ([("contact: batteries", "contact: guard")], "the contact 'guard' has no mailbox"),
        ([("contact: batteries", "contact: batterys")], "there is no contact 'batterys'; did you mean 'batteries'?"),
        ([("    to:\n      - {party: town, role: spoc}\n      - {contact: batteries}\n", "    at: \"07:00\"\n")], "'to' is missing here"),
        ([("acts: [open, lock]", "acts: [open]")], "'lock' is not among acts, so nobody is ever shown this"),
        ([("job: change", "job: mend")], "the job type 'mend' does not change batteries; change does"),
        ([("priority: 1", "priority: 3")], "no window has the priority 3; there is 1, 2"),
        ([("longest_minutes: 480", "longest_minutes: 60, usual_minutes: 90")], "usually 90 minutes, but 60 at the longest"),
        ([("longest_minutes: 480", "longest_minutes: 60")], "usually 240 minutes, as it is where nothing is said, but 60 at the longest"),
        ([("problem: fault", "problem: fualt")], "there is no problem 'fualt'; did you mean 'fault'?"),
        ([("critical: 15", "critical: 101")], "'critical' is not right: Input should be less than or equal to 100"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_at_reading(pairs, message):
    assert any(message in said for said in refused(changed(*pairs))), refused(changed(*pairs))


def refused(doors: str, **chapters: str) -> list[str]:
    with pytest.raises(Unreadable) as found:
        doorways(doors, **chapters)
    return [problem.message for problem in found.value.problems]


def test_trouble_asks_the_system_what_it_can_be_asked():
    only = changed(("{name: Locks,", "{name: Locks, problems: [question],"), text=SUPPORT)
    said = refused(changed(), support=only)
    assert any("the system 'locks' has no problem 'fault'" in one for one in said)
    of_a_kind = changed(
        ("acts: [open]}", "acts: [open], trouble: {system: locks, problem: fault}}")
    )
    assert len([one for one in refused(of_a_kind, support=only) if "no problem" in one]) == 2


def test_every_fault_shows_at_once_with_its_place():
    with pytest.raises(Unreadable) as found:
        doorways(changed(("contact: batteries", "contact: guard"), ("priority: 1", "priority: 3")))
    assert [str(problem).split(": ")[0] for problem in found.value.problems] == [
        "doors.yaml:13:19",
        "doors.yaml:15:34",
    ]


def test_a_chapter_that_is_broken_elsewhere_is_still_looked_through():
    for broken in (
        "units: []",
        "batteries: 5",
        "units: {a: 3}\nbatteries: {report: {to: x}, order: 1}",
    ):
        assert refused(broken)
    assert refused(changed(), jobs=JOBS.replace("windows:", "windows: 5\nspare:"))


# --- Gladsaxe and Örebro --------------------------------------------------------------------------


def test_gladsaxe_is_told_of_batteries_every_monday_and_orders_into_first_windows():
    doors, jobs = shipped("gladsaxe").doors, shipped("gladsaxe").jobs
    batteries = doors.batteries
    assert (batteries.critical, batteries.report.weekday, batteries.source) == (
        15,
        "mo",
        ["G-05", "G-24"],
    )
    assert batteries.report.source == ["G-24"]
    assert batteries.order.source == ["G-25"]
    first = [one.id for one in jobs.windows if one.priority == batteries.order.priority]
    assert first == ["tuesday", "thursday", "friday"]
    assert [(one.party, one.role) for one in batteries.report.to] == [("municipality", "spoc")]


def test_a_critical_battery_in_gladsaxe_requisitions_a_locksmith():
    handbook = shipped("gladsaxe")
    guide = next(one for one in handbook.guides.guides if one.id == handbook.doors.batteries.guide)
    order = guide.outcomes[handbook.doors.batteries.outcome].order
    assert handbook.jobs.types[order.job].does == "changes-battery"


def test_every_unit_of_gladsaxe_opens_and_locks_and_special_ones_say_how():
    units = shipped("gladsaxe").doors.units
    assert {name: (unit.acts, list(unit.instructions)) for name, unit in units.items()} == {
        "smart-lock": (["open", "lock"], []),
        "smart-relay": (["open", "lock"], ["lock"]),
        "smart-keybox": (["open", "lock"], ["lock"]),
    }
    assert "pumpe" in units["smart-relay"].instructions["lock"]


def test_a_door_that_does_not_open_goes_to_first_level_in_gladsaxe():
    trouble = shipped("gladsaxe").doors.trouble
    assert (trouble.system, trouble.problem, trouble.guide) == ("key-solution", "door", "door")
    assert trouble.source == ["G-37"]


@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2026-11-24T10:00", "carelock-day"),
        ("2026-11-24T18:00", "do"),
        ("2026-11-28T10:00", "do"),
        ("2026-11-24T23:10", "do"),
        ("2026-12-25T10:00", "do"),
    ],
)
def test_at_a_carelock_that_does_not_open_the_backup_key_comes_first_outside_the_day(at, first):
    handbook = shipped("orebro")
    trouble = handbook.doors.trouble
    asked = support.asked(handbook, system=trouble.system, problem=trouble.problem)
    now = datetime.fromisoformat(at).replace(tzinfo=handbook.zone)
    step = support.decide(handbook, asked, now).situation.steps[0]
    assert (step.reach.contact if step.reach else step.kind) == first


def test_orebro_says_nothing_of_batteries_and_emergency_keys():
    doors = shipped("orebro").doors
    assert (doors.batteries, doors.emergency) == (None, None)
    assert doors.units["carelock"].acts == ["open", "lock"]
