"""Proving the chapter jobs: each fault is found where it stands, and a sound chapter has none."""

from datetime import UTC, datetime

import pytest

from driftbook.handbook.comparing import compare
from driftbook.handbook.proving import Finding, check
from driftbook.handbook.proving.findings import SEVERITIES
from driftbook.wording import changes
from driftbook.wording import findings as wording
from tests.handbook.technician import visits

START = datetime(2026, 11, 23, tzinfo=UTC)
SUPPORT = """
contacts:
  desk: {name: Desk, phone: "019-21 20 00", hours: daytime}
  guard: {name: Guard, phone: "019-21 36 06", hours: 24/7}
hours: {daytime: {open: "Mo-Fr 08:00-16:00; PH off"}}
systems: {locks: {name: Locks}}
ladders:
  - {id: day, systems: [locks], when: daytime, steps: [{call: desk}]}
  - {id: night, systems: [locks], when: otherwise, steps: [{call: guard}]}
"""
DOORS = """
units:
  turner: {name: Turner, doors: [private]}
  relay: {name: Relay, doors: [stairwell]}
"""
SOUND = """
orderers: [town]
provider: locks
working_days: Mo-Fr; PH off
types:
  mount: {name: Mount, does: installs, doors: [private, stairwell], unit: absent, facts: {a: {name: A}}, source: [X-1]}
  visit: {name: Visit, does: repairs, doors: [private], unit: present, facts: {a: {name: A}}}
deadlines:
  noon: {name: Noon, days_before: 1, days: working, at: "12:00", at_the_minute: late, source: [X-2]}
windows:
  - {id: morning, name: Morning, hours: "Tu,Th 09:00-11:00; PH off", priority: 1, seats: 1, source: [X-3]}
classes:
  plain: {name: Plain, rate: {item: plain}}
  dear: {name: Dear, rate: {item: dear}}
rules:
  - {id: late, name: Late, class: dear, late_for: noon, source: [X-4]}
  - {id: day, name: Day, class: plain, performed: daytime, source: [X-5]}
  - {id: night, name: Night, class: dear, performed: "Mo-Fr 00:00-08:00,16:00-24:00; Sa-Su,PH 00:00-24:00"}
circumstances:
  flat: {name: Flat, class: dear}
ways:
  - {id: window, name: Window, time: window, doors: [private, stairwell], classes: [plain], deadline: noon}
  - {id: now, name: Now, time: chosen, doors: [private, stairwell], telephone: {system: locks}, source: [X-6]}
"""


def proved(jobs: str, support: str = SUPPORT, doors: str = DOORS) -> list[Finding]:
    return check(visits(jobs, doors, support), START)


def changed(*pairs: tuple[str, str]) -> str:
    text = SOUND
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def test_a_sound_chapter_has_no_findings():
    assert proved(SOUND) == []
    assert check(visits(SOUND.replace(", telephone: {system: locks}", "").replace(
        "performed: daytime", 'performed: "Mo-Fr 08:00-16:00; PH off"')), START) == []  # fmt: skip


FAULTS = {
    "class-gap": ("rules", changed(("; Sa-Su,PH 00:00-24:00", "; PH off"))),
    "class-twice": (
        "rules.night", changed(("00:00-08:00,16:00-24:00;", "00:00-09:00,16:00-24:00;"))
    ),
    "rule-never-decides": (
        "rules.night",
        changed(("performed: daytime, source: [X-5]", 'performed: "24/7"'), ("class: plain, perf", "class: dear, perf")),
    ),
    "class-never": ("classes.free", changed(("rules:", "  free: {name: Free, rate: {item: f}}\nrules:"))),
    "class-nowhere": ("types.mount", changed(("[private, stairwell], telephone", "[stairwell], telephone"))),
    "no-working-days": ("working_days", changed(("Mo-Fr; PH off", "2020 Jan 1"))),
    "window-nowhere": ("windows.morning", changed(("time: window", "time: chosen"))),
    "window-of-no-class": ("windows.morning", changed(("Tu,Th 09:00-11:00", "Tu,Th 15:00-17:00"))),
    "window-without-slots": ("windows.morning", changed(("09:00-11:00", "09:00-09:45"))),
    "minutes-left-over": ("windows.morning", changed(("09:00-11:00", "09:00-11:15"))),
    "window-on-holiday": ("windows.morning", changed(("Tu,Th 09:00-11:00; PH off", "Tu,Th 09:00-11:00; PH 09:00-10:00"))),
    "windows-overlap": (
        "windows.more",
        changed(("classes:", "  - {id: more, name: More, hours: \"Tu 10:00-12:00; PH off\", priority: 2, seats: 2}\nclasses:")),
    ),
    "deadline-after-start": ("windows.morning", changed(("days_before: 1", "days_before: 0"))),
    "deadline-on-closed-day": (
        "windows.morning", changed(("days: working", "days: calendar"), ("Tu,Th", "Mo"))
    ),
    "type-nowhere": (
        "types.mount",
        changed(("doors: [private, stairwell], classes", "doors: [private], classes"),
                ("doors: [private, stairwell], telephone", "doors: [private], telephone")),
    ),
    "type-without-facts": ("types.visit", changed((" unit: present, facts: {a: {name: A}}", " unit: present"))),
    "way-never": (
        "ways.box",
        SOUND + "  - {id: box, name: Box, time: chosen, doors: [key-box]}\n",
    ),
    "telephone-nowhere": (
        "ways.now",
        changed(),
    ),
    "unused-deadline": (
        "deadlines.spare",
        changed(("windows:", "  spare: {name: Spare, days_before: 1, days: working, at: \"12:00\", at_the_minute: late}\nwindows:")),
    ),
    "idle-circumstance": ("circumstances.flat", changed(("{name: Flat, class: dear}", "{name: Flat}"))),
    "unit-for-no-door": ("units.relay", changed(("doors: [private, stairwell], unit: absent", "doors: [private], unit: absent"))),
    "door-without-unit": ("types.mount", changed(("doors: [private, stairwell], unit: absent", "doors: [private, key-box], unit: absent"))),
    "orders-of-itself": ("orderers", changed(("[town]", "[town, locks]"))),
}  # fmt: skip
SILENT = SUPPORT.replace("guard: {name: Guard, phone: \"019-21 36 06\", hours: 24/7}",
                         "guard: {name: Guard, phone: \"019-21 36 06\", hours: \"Mo-Su 08:00-20:00\"}")  # fmt: skip


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_found_where_it_stands(code):
    entry, jobs = FAULTS[code]
    found = proved(jobs, SILENT if code == "telephone-nowhere" else SUPPORT)
    assert code in [finding.code for finding in found]
    finding = next(f for f in found if f.code == code)
    assert (finding.severity, finding.entry) == (SEVERITIES[code], entry)
    text = DOORS if finding.place.file == "doors.yaml" else jobs
    line = text.splitlines()[finding.place.line - 1]
    assert entry.rpartition(".")[2] in line or entry == "rules"
    assert "{" not in wording.phrase(finding, "en")


def test_every_code_about_jobs_has_its_fault_here():
    from driftbook.handbook.proving import job_classes, job_windows, jobs

    told = set()
    for module in (jobs, job_classes, job_windows):
        text = open(module.__file__).read()  # noqa: PTH123, SIM115
        told |= {code for code in SEVERITIES if f'"{code}"' in text}
    assert told == set(FAULTS)


def test_a_gap_says_when_and_by_which_clauses():
    gap = next(f for f in proved(FAULTS["class-gap"][1]) if f.code == "class-gap")
    assert gap.source == ("X-4", "X-5")
    first, last = gap.times[0]
    assert (first.isoformat(), last.isoformat()) == (
        "2026-11-28T00:00:00+01:00", "2026-11-30T00:00:00+01:00",
    )  # fmt: skip
    assert "2026-12-25T00:00:00+01:00" in [begin.isoformat() for begin, _ in gap.times]


def test_two_classes_at_once_are_named_with_their_times():
    twice = next(f for f in proved(FAULTS["class-twice"][1]) if f.code == "class-twice")
    assert wording.phrase(twice, "en").startswith(
        "“Night” makes it Dear and “Day” makes it Plain: Mon 23 Nov 2026 08:00–09:00; "
    )
    assert twice.source == ("X-5",)


def test_a_general_rule_gives_way_and_contradicts_nothing():
    """`plain` whenever nothing before it holds: no hours, so it is no second answer."""
    general = changed(
        ('performed: "Mo-Fr 00:00-08:00,16:00-24:00; Sa-Su,PH 00:00-24:00"}', "source: [X-7]}")
    )
    assert proved(general) == []


def test_a_telephone_call_that_nobody_answers_is_an_error_with_its_hours():
    silent = next(f for f in proved(SOUND, SILENT) if f.code == "telephone-nowhere")
    assert silent.source == ("X-6",)
    first, last = silent.times[1]
    assert (first.hour, last.hour) == (20, 8)
    closed = SUPPORT.replace("steps: [{call: guard}]", "closed: Closed at night")
    assert "telephone-nowhere" in [f.code for f in proved(SOUND, closed)]
    wanders = SUPPORT.replace('phone: "019-21 36 06"', "where: Around")
    assert "telephone-nowhere" in [
        f.code for f in proved(SOUND, wanders.replace("call: guard", "go_to: guard"))
    ]


def test_hours_that_only_jobs_use_are_used():
    support = SUPPORT.replace("hours: daytime}", "hours: 24/7}").replace(
        "when: daytime", 'when: "08:00-16:00"'
    )
    assert "unused-hours" not in [f.code for f in proved(SOUND, support)]


def test_hours_of_windows_that_leave_holidays_open_are_told_in_their_file():
    found = proved(changed(("Tu,Th 09:00-11:00; PH off", "Tu,Th 09:00-11:00")))
    unsaid = next(f for f in found if f.code == "holidays-unsaid")
    assert (unsaid.place.file, unsaid.entry) == ("jobs.yaml", "windows.0.hours")
    days = proved(changed(("working_days: Mo-Fr; PH off", "working_days: Mo-Fr")))
    assert ("holidays-unsaid", "working_days") in [(f.code, f.entry) for f in days]


def test_a_reading_that_the_parties_know_of_is_accepted():
    jobs = FAULTS["window-on-holiday"][1]
    from tests.handbook.small import small
    from tests.handbook.technician import COVER

    because = "accepted: [{finding: window-on-holiday, place: windows.morning, because: Agreed.}]\n"
    book = small(SUPPORT, jobs=jobs, doors=DOORS, cover=COVER + because)
    accepted = next(f for f in check(book, START) if f.code == "window-on-holiday")
    assert (accepted.severity, accepted.because) == ("accepted", "Agreed.")


def test_a_comparison_tells_what_another_edition_says_of_jobs():
    old = visits(SOUND, DOORS, SUPPORT)
    new = visits(
        changed(
            ("Tu,Th 09:00-11:00; PH off", "Tu,Th 09:00-12:00; PH off"),
            ("name: Noon, days_before: 1", "name: Noon, days_before: 2"),
            ("  - {id: late, name: Late, class: dear, late_for: noon, source: [X-4]}\n", ""),
        ),
        DOORS,
        SUPPORT,
    )
    told = [changes.phrase(change, "en") for change in compare(old, new, START, 60).changes]
    assert any("jobs.windows.morning" in line and "09:00-12:00" in line for line in told)
    assert any("jobs.deadlines.noon" in line and "2" in line for line in told)
    assert any("jobs.rules.late" in line for line in told)
