"""The check, run on the five documents by the letter, finds their real faults by itself."""

from datetime import datetime, timedelta

import pytest

from driftbook.handbook.proving import Finding, check
from driftbook.handbook.reading import read
from tests.handbook.small import ROOT, SHIPPED, shipped


def findings(name: str) -> list[Finding]:
    handbook = read(ROOT / "tests/unrepaired" / name)
    return check(handbook, datetime(2026, 11, 23, tzinfo=handbook.zone))


def found(name: str) -> set[tuple[str, str]]:
    return {(finding.code, finding.entry) for finding in findings(name)}


def test_gladsaxe_prints_the_vendors_number_with_one_wrong_digit():
    assert ("near-number", "contacts.vendor-acute") in found("gladsaxe")
    slip = next(f for f in findings("gladsaxe") if f.code == "near-number")
    assert slip.params["number"] == "+45 4340 05 05"
    assert slip.params["other_number"] == "+45 43 30 05 05"
    assert slip.source == ("G-17",)


def test_gladsaxe_lists_the_user_group_twice_with_two_places():
    twice = next(f for f in findings("gladsaxe") if f.code == "change-twice")
    assert (twice.severity, twice.entry) == ("error", "changes.user-not-in-user-group")
    assert (twice.params["other"], twice.params["place"]) == ("AD", "Administrationsmodulet")
    assert twice.source == ("G-30",)


def test_gladsaxe_has_no_class_for_weekends_and_holidays():
    gap = next(f for f in findings("gladsaxe") if f.code == "class-gap")
    assert (gap.severity, gap.entry) == ("error", "rules")
    assert set(gap.source) == {"G-11", "G-12", "G-13"}
    hours = [(first.isoformat()[:16], last.isoformat()[:16]) for first, last in gap.times]
    assert hours[0] == ("2026-11-28T00:00", "2026-11-30T00:00")
    assert ("2026-12-25T00:00", "2026-12-28T00:00") in hours
    assert ("2027-05-06T00:00", "2027-05-07T00:00") in hours  # Ascension Day, a Thursday


def test_gladsaxe_calls_the_day_both_normal_and_acute():
    twice = next(f for f in findings("gladsaxe") if f.code == "class-twice")
    assert (twice.severity, twice.entry, twice.source) == ("error", "rules.acute", ("G-11", "G-13"))
    assert all((first.hour, last.hour) == (8, 16) for first, last in twice.times)


def test_gladsaxe_means_sunday_by_the_day_before_monday():
    closed = [f for f in findings("gladsaxe") if f.code == "deadline-on-closed-day"]
    monday = next(f for f in closed if f.entry == "windows.monday")
    assert {first.weekday() for first, _ in monday.times} == {0}
    assert set(monday.source) == {"G-13", "G-15", "G-16"}


def test_what_else_the_check_finds_in_gladsaxe_by_itself():
    assert {code for code, _ in found("gladsaxe")} == {
        "change-twice", "near-number", "hours-not-stated",
        "class-gap", "class-twice", "rule-never-decides", "class-nowhere",
        "deadline-on-closed-day", "window-on-holiday", "holidays-unsaid",
        "battery-order-nowhere", "emergency-unsaid", "refusal-unanswered",
    }  # fmt: skip


def test_gladsaxe_puts_batteries_of_stairwell_doors_into_windows_that_are_not_for_them():
    nowhere = next(f for f in findings("gladsaxe") if f.code == "battery-order-nowhere")
    assert (nowhere.severity, nowhere.source) == ("error", ("G-25",))
    assert nowhere.params["doors"] == ["stairwell"]


def test_gladsaxe_grants_emergency_keys_for_no_certain_time_and_opens_no_closed_account():
    unsaid = next(f for f in findings("gladsaxe") if f.code == "emergency-unsaid")
    assert unsaid.source == ("G-30",)
    refused = [f.params["refusal"] for f in findings("gladsaxe") if f.code == "refusal-unanswered"]
    assert refused == ["closed"]


def test_it_teamet_promises_the_lunch_that_it_closes_for():
    assert found("it-teamet") == {
        ("promise-broken", "promises.service-level"),
        ("gap", "systems.telephony"),
        ("waits-without-end", "types.support"),
    }
    broken = next(f for f in findings("it-teamet") if f.code == "promise-broken")
    assert all(last - first == timedelta(minutes=45) for first, last in broken.times)
    assert all((first.hour, first.minute) == (12, 0) for first, _ in broken.times)
    assert not any(first.date().isoformat() == "2027-01-06" for first, _ in broken.times)


def test_it_teamet_closes_cases_after_a_reasonable_time_that_is_no_number():
    endless = next(f for f in findings("it-teamet") if f.code == "waits-without-end")
    assert (endless.severity, endless.source) == ("warning", ("I-08",))


def test_orebro_leaves_weekday_holidays_out_of_every_carelock_rule():
    gap = next(f for f in findings("orebro") if f.code == "holiday-gap")
    assert gap.entry == "systems.carelock"
    assert gap.source == ("O-05", "O-06", "O-07")
    days = [first.date().isoformat() for first, _ in gap.times]
    assert days == [
        "2026-12-25", "2027-01-01", "2027-01-06", "2027-03-26", "2027-03-29", "2027-05-06",
    ]  # fmt: skip
    assert all((first.hour, last.hour) == (7, 17) for first, last in gap.times)


def test_in_orebro_nobody_helps_at_a_closed_door_on_a_holiday_in_the_week():
    silent = next(f for f in findings("orebro") if f.code == "door-trouble-silent")
    assert (silent.severity, silent.entry) == ("error", "trouble")
    assert silent.source == ("O-05", "O-06", "O-07")
    gap = next(f for f in findings("orebro") if f.code == "holiday-gap")
    assert silent.times == gap.times


def test_orebro_says_of_evening_hours_nothing_about_holidays():
    assert {
        ("holidays-unsaid", "hours.evenings-and-weekends"),
        ("holidays-unsaid", "hours.on-call"),
    } <= found("orebro")


def test_orebro_has_nobody_for_tes_at_lunch_and_at_the_edges_of_the_day():
    gap = next(f for f in findings("orebro") if f.entry == "systems.tes")
    first_day = [(f.strftime("%H:%M"), t.strftime("%H:%M")) for f, t in gap.times[:3]]
    assert first_day == [("07:00", "08:00"), ("12:00", "13:00"), ("16:30", "17:00")]


def test_orebro_tells_managers_first_and_does_not_say_through_what():
    unsaid = next(f for f in findings("orebro") if f.code == "audience-without-channel")
    assert (unsaid.severity, unsaid.entry, unsaid.source) == (
        "error",
        "audiences.managers",
        ("O-09",),
    )


def test_orebro_plans_downtime_that_nobody_owns_decides_on_or_hears_of_when_it_breaks():
    assert {
        ("holidays-unsaid", "windows.upgrades.hours"),
        ("nobody-approves", "kinds.minor"),
        ("system-without-owner", "systems.tes"),
        ("unplanned-told-to-nobody", "kinds.outage"),
    } <= found("orebro")


def test_bbgruppen_names_an_office_without_hours_and_waits_for_ever():
    assert found("bbgruppen") == {
        ("hours-not-stated", "contacts.local-office"),
        ("waits-without-end", "types.order"),
    }


def test_aarhus_diverts_calls_through_somebody_who_goes_home_at_four():
    assert ("unreachable", "ladders.routing") in found("aarhus")
    assert ("hours-not-stated", "contacts.helpdesk") in found("aarhus")


def test_aarhus_says_how_a_recording_is_switched_on_and_not_how_it_is_switched_off():
    assert ("announcement-stays-on", "announcements.evacuation") in found("aarhus")
    assert ("announcement-stays-on", "announcements.breakdown") in found("aarhus")


def test_aarhus_calls_somebody_in_the_middle_of_the_night_who_goes_home_at_four():
    closed = next(f for f in findings("aarhus") if f.code == "step-calls-closed")
    assert (closed.severity, closed.entry, closed.source) == ("error", "steps.overlay", ("A-10",))
    assert closed.params["hours"] == "08:00-16:00"
    assert {(first.hour, last.hour) for first, last in closed.times[1:-1]} == {(16, 8)}


def test_aarhus_says_what_takes_over_from_one_card_and_nothing_of_the_others():
    unsaid = [f.entry for f in findings("aarhus") if f.code == "precedence-unsaid"]
    assert "situations.power-failure" not in unsaid
    assert "situations.network-down" in unsaid


def test_what_else_the_check_finds_in_the_cards_of_aarhus_by_itself():
    cards = {f.code for f in findings("aarhus") if f.place.chapter == "incidents"}
    assert cards == {
        "announcement-stays-on", "step-calls-closed", "precedence-unsaid", "step-without-duty",
        "card-without-owner", "card-without-approver", "card-without-review",
        "monitor-tells-nobody", "duty-without-holder",
    }  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_readings_are_without_errors_and_warnings(name):
    handbook = shipped(name)
    start = datetime(2026, 11, 23, tzinfo=handbook.zone)
    left = [f for f in check(handbook, start) if f.severity in ("error", "warning")]
    assert left == []


CITED = (
    *(f"G-{n:02}" for n in range(4, 38)), "I-01", "I-02",
    *(f"I-{n:02}" for n in range(5, 10)), *(f"O-{n:02}" for n in range(1, 8)), "O-11", "O-12",
    *(f"B-{n:02}" for n in range(1, 9)), *(f"A-{n:02}" for n in range(1, 16)),
)  # fmt: skip


def test_every_clause_of_the_chapters_is_cited_by_an_entry():
    cited: set[str] = set()
    for name in SHIPPED:
        for chapter in shipped(name).chapters.values():
            cited |= set(_sources(chapter.model_dump()))
    assert [clause for clause in CITED if clause not in cited] == []


def test_every_clause_that_is_cited_exists_and_all_clauses_are_listed():
    sizes = {name: len(shipped(name).cover.clauses) for name in SHIPPED}
    assert sizes == {"aarhus": 15, "bbgruppen": 8, "gladsaxe": 37, "it-teamet": 9, "orebro": 12}


def _sources(data: object) -> list[str]:
    if isinstance(data, dict):
        nested = [clause for value in data.values() for clause in _sources(value)]
        return [*(data.get("source") or ()), *nested]
    if isinstance(data, list):
        return [clause for value in data for clause in _sources(value)]
    return []
