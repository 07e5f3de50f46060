"""May the care plan be down on Tuesday, and who is told by when? (O-08 … O-10)"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from driftbook.downtime.tests.handbook import DOWNTIME
from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import downtime
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.handbook.schema.downtime import Lead
from tests.handbook.downtimes import at, decided, facts, town, wrong
from tests.handbook.small import small


def by(answer) -> dict[str, datetime]:
    return {duty.notice: duty.by for duty in answer.duties}


def met(answer) -> dict[str, bool | None]:
    return {duty.notice: duty.met for duty in answer.duties}


# --- what is allowed, and what follows ------------------------------------------------------------


def test_two_weeks_and_a_day_before_it_may_be_and_everybody_is_told_by_their_day():
    answer = decided()
    assert (answer.allowed, wrong(answer), answer.plan) == (True, [], False)
    assert by(answer) == {
        "managers": at("2026-11-24T09:00"),
        "public": at("2026-12-01T09:00"),
        "staff": at("2026-12-01T09:00"),
        "providers": at("2026-12-08T09:00"),
    }
    assert set(met(answer).values()) == {None}
    managers = answer.duties[0]
    assert (managers.audience, managers.audience_name) == ("managers", "Managers")
    assert (managers.channels, managers.source) == (("letter",), ("T-2",))
    assert (answer.window.window, answer.window.name) == ("small", "Tuesday and Wednesday")
    assert (answer.window.start, answer.window.end) == (
        at("2026-12-08T09:00"), at("2026-12-08T14:00"),
    )  # fmt: skip
    assert answer.source == ("T-1", "T-2")
    assert answer.earliest == at("2026-12-08T09:00")


def test_eight_days_before_it_is_too_late_for_the_managers_and_the_earliest_is_offered():
    answer = decided("2026-11-30T09:00")
    assert (answer.allowed, wrong(answer)) == (False, ["notice-missed"])
    [violation] = answer.violations
    assert violation.params == {
        "notice": "managers", "name": "Managers", "audience": "Managers",
        "by": at("2026-11-24T09:00"),
    }  # fmt: skip
    assert violation.source == ("T-2",)
    assert met(answer) == {"managers": False, "public": None, "staff": None, "providers": None}
    assert answer.earliest == at("2026-12-15T09:00")


def test_told_at_the_very_instant_is_in_time_and_a_second_later_is_not():
    last = at("2026-11-24T09:00")
    assert met(decided("2026-11-24T09:00"))["managers"] is None
    assert met(decided("2026-11-24T09:01"))["managers"] is False
    for told, kept in ((last, True), (last + timedelta(seconds=1), False)):
        answer = decided("2026-12-07T10:00", told={"managers": told})
        assert met(answer)["managers"] is kept
    late = answer.violations[0]
    assert (late.code, late.params["told"]) == ("notice-missed", last + timedelta(seconds=1))


def test_told_in_time_it_stays_allowed_and_nothing_earlier_is_offered():
    told = dict.fromkeys(("managers", "public", "staff"), at("2026-11-23T12:00"))
    answer = decided("2026-12-07T10:00", told=told)
    assert (answer.allowed, met(answer)) == (
        True, {"managers": True, "public": True, "staff": True, "providers": None},
    )  # fmt: skip
    assert answer.earliest == at("2026-12-08T09:00")


def test_a_waiver_lets_it_pass_and_stays_visible():
    answer = decided("2026-11-30T09:00", waived=frozenset({"managers"}))
    assert answer.allowed
    managers = answer.duties[0]
    assert (managers.waived, managers.met) == (True, False)
    assert [reason.code for reason in answer.reasons] == ["in-change-window", "notice-waived"]


def test_what_the_system_needs_takes_it_down_too():
    answer = decided(systems=("net",))
    assert answer.affected == ("net", "plan", "web")
    fallen = [(why.params["name"], why.params["names"]) for why in answer.reasons[1:]]
    assert fallen == [("The care plan", ["The network"]), ("The web site", ["The network"])]


def test_a_notice_for_one_system_is_owed_where_that_only_depends():
    only_plan = DOWNTIME.replace(
        "providers: {name: External providers, audience: providers, kinds: [minor, extensive]}",
        "providers: {name: External providers, audience: providers, systems: [plan]}",
    )
    book = town(only_plan)
    assert "providers" in by(decided(book=book, systems=("net",)))
    assert "providers" not in by(decided(book=book, systems=("web",)))


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "codes"),
    [
        (("2026-12-08T09:00", "2026-12-08T14:00"), []),  # all of the window
        (("2026-12-08T08:59", "2026-12-08T12:00"), ["outside-window"]),
        (("2026-12-08T12:00", "2026-12-08T14:01"), ["outside-window"]),
        (("2026-12-10T09:00", "2026-12-10T12:00"), ["outside-window"]),  # a Thursday
        (("2026-12-08T13:00", "2026-12-09T10:00"), ["too-long", "outside-window"]),  # two openings
        (("2026-12-22T09:00", "2026-12-22T12:00"), ["freeze"]),
        (("2027-01-05T09:00", "2027-01-05T12:00"), ["freeze"]),
        (("2027-01-12T09:00", "2027-01-12T12:00"), []),
    ],
)
def test_it_lies_in_one_opening_of_a_window_and_in_no_freeze(times, codes):
    assert wrong(decided("2026-11-20T10:00", *times)) == codes


def test_outside_a_window_the_next_one_is_named():
    [violation] = decided("2026-11-23T10:00", "2026-12-10T09:00", "2026-12-10T12:00").violations
    assert violation.params == {
        "kind": "Minor change", "names": ["Tuesday and Wednesday"],
        "name": "Tuesday and Wednesday",
        "next": at("2026-12-15T09:00"), "until": at("2026-12-15T14:00"),
    }  # fmt: skip


def test_a_freeze_says_its_days():
    answer = decided("2026-11-23T10:00", "2026-12-22T09:00", "2026-12-22T12:00")
    params = answer.violations[0].params
    assert (params["name"], str(params["first"]), str(params["last"])) == (
        "Christmas", "2026-12-20", "2027-01-06",
    )  # fmt: skip


def test_what_ends_when_a_freeze_begins_is_not_in_it():
    free = ("2026-12-19T20:00", "2026-12-20T00:00")
    into = ("2026-12-19T20:00", "2026-12-20T00:01")
    assert wrong(decided("2026-11-23T10:00", *free, kind="extensive")) == []
    assert wrong(decided("2026-11-23T10:00", *into, kind="extensive")) == ["freeze"]
    after = ("2027-01-07T00:00", "2027-01-07T01:00")
    assert wrong(decided("2026-11-23T10:00", *after, kind="extensive")) == []


def test_a_start_in_the_past_and_one_at_this_very_instant():
    told = dict.fromkeys(("managers", "public", "staff", "providers"), at("2026-11-20T10:00"))
    assert wrong(decided("2026-12-08T09:00", told=told)) == []
    assert wrong(decided("2026-12-08T09:01", told=told)) == ["past"]


def test_longer_than_the_kind_may_be_no_start_helps():
    answer = decided("2026-11-23T10:00", "2026-12-08T09:00", "2026-12-08T14:01")
    assert "too-long" in wrong(answer)
    assert answer.earliest is None


def test_a_window_for_some_systems_is_one_for_a_change_of_these_only():
    for_web = DOWNTIME.replace("kinds: [minor], source", "kinds: [minor], systems: [web], source")
    book = town(for_web)
    assert wrong(decided(book=book, systems=("web",))) == []
    for systems in (("plan",), ("web", "plan")):
        answer = decided(book=book, systems=systems)
        assert (wrong(answer), answer.earliest) == (["outside-window"], None)
        assert answer.violations[0].params == {"kind": "Minor change", "names": []}


def test_windows_that_only_touch_do_not_hold_it_together():
    halves = DOWNTIME.replace(
        'small: {name: Tuesday and Wednesday, hours: "Tu-We 09:00-14:00; PH off"',
        'late: {name: Late, hours: "Tu 11:00-14:00"}\n'
        '  small: {name: Early, hours: "Tu 09:00-11:00"',
    )
    book = town(halves)
    assert wrong(decided(book=book)) == ["outside-window"]
    two_hours = ("2026-12-08T09:00", "2026-12-08T11:00")
    assert decided("2026-11-23T10:00", *two_hours, book=book).window.name == "Early"


# --- what cannot wait, and what has happened ------------------------------------------------------


def test_an_emergency_is_never_stopped_by_a_notice_that_is_late():
    answer = decided(
        "2026-12-24T08:50", "2026-12-24T09:00", "2026-12-24T10:00",
        kind="emergency", decided=at("2026-12-24T08:00"),
    )  # fmt: skip
    assert (answer.allowed, met(answer)) == (True, {"at-once": False})
    assert answer.duties[0].by == at("2026-12-24T08:30")
    assert [why.code for why in answer.reasons] == ["kind-emergency"]


def test_an_emergency_in_the_past_is_wrong_and_an_outage_is_not():
    past = ("2026-12-24T08:00", "2026-12-24T10:00")
    assert wrong(decided("2026-12-24T09:00", *past, kind="emergency")) == ["past"]
    outage = decided("2026-12-24T09:00", *past, kind="outage")
    assert (outage.allowed, outage.earliest) == (True, at("2026-12-24T08:00"))
    assert by(outage) == {"at-once": at("2026-12-24T09:30")}


def test_what_is_told_after_it_was_decided_counts_from_then_and_else_from_now():
    late = {"kind": "outage", "decided": at("2026-12-08T09:10")}
    assert by(decided("2026-12-08T10:00", **late)) == {"at-once": at("2026-12-08T09:40")}
    assert by(decided("2026-12-08T10:00", kind="outage")) == {"at-once": at("2026-12-08T10:30")}


# --- periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "lead", "found"),
    [
        ("2026-12-08T09:00", Lead(weeks=2), "2026-11-24T09:00"),
        ("2027-03-31T09:00", Lead(months=1), "2027-02-28T09:00"),
        ("2027-03-31T09:00", Lead(months=1, days=1), "2027-02-27T09:00"),
        ("2027-01-31T09:00", Lead(months=24), "2025-01-31T09:00"),
        ("2026-12-08T09:00", Lead(working_days=3), "2026-12-03T09:00"),
        ("2026-12-28T09:00", Lead(working_days=1), "2026-12-24T09:00"),  # 25 and 26 are holidays
        ("2026-12-06T09:00", Lead(working_days=1), "2026-12-04T09:00"),  # from a Sunday
        ("2026-12-08T09:00", Lead(days=1, hours=10), "2026-12-06T23:00"),
        ("2026-10-25T12:00", Lead(hours=24), "2026-10-24T12:00"),  # 25 hours, on the clock 24
        ("2027-03-29T02:30", Lead(days=1), "2027-03-28T03:30"),  # which was skipped
        ("2026-10-26T02:30", Lead(days=1), "2026-10-25T02:30+02:00"),  # the first of the two
    ],
)
def test_so_long_before(start, lead, found):
    assert downtime.before(town(), at(start), lead) == at(found)


def test_a_period_counts_on_the_handbooks_clock_wherever_it_is_asked():
    utc = at("2026-12-08T00:30").astimezone(UTC)  # there it is still the day before
    found = downtime.before(town(), utc, Lead(months=1))
    assert (found, found.tzinfo) == (at("2026-11-08T00:30"), town().zone)


def test_a_notice_goes_a_day_before_it_must_and_never_before_now():
    monday, must = at("2026-11-23T10:00"), at("2026-12-01T09:00")
    assert downtime.send_at(town(), must, monday) == at("2026-11-30T09:00")
    for now in ("2026-11-30T12:00", "2026-12-02T12:00"):
        assert downtime.send_at(town(), must, at(now).astimezone(UTC)) == at(now)
    after = at("2026-10-25T12:00")
    assert downtime.send_at(town(), after, at("2026-10-01T12:00")) == at("2026-10-24T12:00")


def test_working_days_have_to_be_said():
    unsaid = town(DOWNTIME.replace('working_days: "Mo-Fr; PH off"', ""))
    with pytest.raises(ValueError, match="no working days"):
        downtime.before(unsaid, at("2026-12-08T09:00"), Lead(working_days=1))


# --- systems --------------------------------------------------------------------------------------


def test_the_systems_themselves_come_first_then_what_needs_them():
    assert downtime.affected(town(), ("plan", "net")) == ("plan", "net", "web")
    assert downtime.affected(town(), ("net",)) == ("net", "plan", "web")
    assert downtime.affected(town(), ("web",)) == ("web",)


def test_dependencies_go_on_through_any_number_of_systems():
    systems = (
        "systems: {a: {name: A, depends_on: [b]}, b: {name: B, depends_on: [c]}, c: {name: C}}\n"
    )
    kinds = DOWNTIME[DOWNTIME.index("kinds:") : DOWNTIME.index("windows:")]
    kinds = kinds.replace("plan: true, ", "")
    book = town(systems + kinds)
    assert downtime.affected(book, ("c",)) == ("c", "a", "b")
    assert downtime.of_support(book, "a") == ("a", "b", "c")
    assert [why.code for why in decided(book=book, kind="extensive", systems=("a",)).reasons] == [
        "any-hour", "nobody-to-tell",
    ]  # fmt: skip


def test_a_system_of_support_feels_its_own_and_what_it_needs():
    assert downtime.of_support(town(), "plan") == ("plan", "net")
    assert downtime.of_support(town(), "web") == ("web", "net")
    assert downtime.of_support(town(), "unknown") == ()
    assert downtime.of_support(small(), "plan") == ()


# --- what cannot be answered ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "what"),
    [({"kind": "tiny"}, "kind of change"), ({"systems": ("plan", "plann")}, "system")],
)
def test_what_the_handbook_does_not_have(changed, what):
    with pytest.raises(Unanswerable) as refused:
        decided(**changed)
    assert refused.value.what == what
    assert refused.value.known


@pytest.mark.parametrize(
    "asked",
    [
        facts("2026-12-08T12:00", "2026-12-08T12:00"),
        facts("2026-12-08T12:00", "2026-12-08T09:00"),
        facts(systems=()),
        facts("1969-12-08T09:00", "1969-12-08T12:00"),
        facts("2026-12-08T09:00", "2200-12-08T12:00"),
        facts(told={"managers": datetime(2026, 11, 23)}),  # noqa: DTZ001
        DowntimeFacts("minor", ("plan",), datetime(2026, 12, 8), at("2026-12-08T12:00")),  # noqa: DTZ001
    ],
)
def test_what_makes_no_sense(asked):
    with pytest.raises(ValueError, match=r"time zone|after the start|system|outside"):
        downtime.decide(town(), asked, at("2026-11-23T10:00"))


def test_an_hour_that_comes_twice_has_a_length():
    first, second = (at(f"2026-10-25T02:30+0{hours}:00") for hours in (2, 1))
    outage = DowntimeFacts("outage", ("plan",), first, second)
    assert downtime.decide(town(), outage, first).allowed


def test_without_the_chapter_nothing_is_decided():
    with pytest.raises(NoChapter):
        downtime.decide(small(), facts(), at("2026-11-23T10:00"))


def test_the_zone_of_the_question_makes_no_difference():
    elsewhere = ZoneInfo("America/New_York")
    asked = facts()
    moved = DowntimeFacts(
        asked.kind, asked.systems, asked.start.astimezone(elsewhere), asked.end.astimezone(UTC)
    )
    now = at("2026-11-30T10:00")
    ours, theirs = (downtime.decide(town(), one, now) for one in (asked, moved))
    assert downtime.stored(ours) == downtime.stored(theirs)


def test_nothing_lasts_for_years():
    with pytest.raises(ValueError, match="two years"):
        decided("2026-11-23T10:00", "2026-12-08T09:00", "2029-12-08T09:00", kind="outage")


def test_the_window_that_is_named_lies_ahead():
    past = decided("2026-11-23T10:00", "2026-11-05T09:00", "2026-11-05T12:00")
    assert wrong(past) == ["past", "outside-window", "notice-missed", "notice-missed", "notice-missed", "notice-missed"]  # fmt: skip
    assert past.violations[1].params["next"] == at("2026-11-24T09:00")
