"""Gladsaxe's technician: as what a job counts, whether it may be ordered so, and when (G-11 … G-29)."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from driftbook.cli import main
from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import jobs, windows
from driftbook.handbook.deciding.answers import Unanswerable
from tests.handbook.small import ROOT, shipped

GLADSAXE = str(ROOT / "handbooks/gladsaxe")


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=shipped("gladsaxe").zone)


def asked(ordered: str, performed: str | None, **more) -> jobs.Asked:
    return jobs.Asked(
        type=more.pop("type", "battery-change"),
        ordered=at(ordered),
        performed=at(performed) if performed else None,
        **{name: frozenset(v) if name == "circumstances" else v for name, v in more.items()},
    )


def decide(ordered: str, performed: str | None, **more) -> jobs.Decision:
    return jobs.decide(shipped("gladsaxe"), asked(ordered, performed, **more))


def printed(capsys, *words: str):
    assert main(["ask", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


# 2026-11-23 is a Monday.
CLASSES = [
    # the document's own two examples (G-13)
    ("2026-11-23T08:00", "2026-11-23T12:00", "acute"),
    ("2026-11-23T15:00", "2026-11-24T09:00", "acute"),
    # in time, late, and the very minute
    ("2026-11-23T13:59", "2026-11-24T09:00", "normal"),
    ("2026-11-23T14:00", "2026-11-24T09:00", "normal"),
    ("2026-11-23T14:00:59", "2026-11-24T09:00", "normal"),
    ("2026-11-23T14:01", "2026-11-24T09:00", "acute"),
    # the hours: half-open
    ("2026-11-20T10:00", "2026-11-24T08:00", "normal"),
    ("2026-11-20T10:00", "2026-11-24T07:59", "outside"),
    ("2026-11-20T10:00", "2026-11-24T15:59", "normal"),
    ("2026-11-20T10:00", "2026-11-24T16:00", "outside"),
    ("2026-11-20T10:00", "2026-11-24T23:59", "outside"),
    ("2026-11-20T10:00", "2026-11-25T00:00", "outside"),
    # late goes before the hours (G-13: and/or)
    ("2026-11-24T15:00", "2026-11-24T20:00", "acute"),
    # week-ends from midnight to midnight
    ("2026-11-20T10:00", "2026-11-27T23:59", "outside"),
    ("2026-11-20T10:00", "2026-11-28T00:00", "acute"),
    ("2026-11-20T10:00", "2026-11-29T23:59", "acute"),
    ("2026-11-20T10:00", "2026-11-30T00:00", "outside"),
    # the day before Monday is Friday
    ("2026-11-27T14:00", "2026-11-30T10:00", "normal"),
    ("2026-11-27T14:01", "2026-11-30T10:00", "acute"),
    ("2026-11-29T10:00", "2026-11-30T10:00", "acute"),
    # public holidays: Easter 2027, with its Thursday; Tuesday's day before is Wednesday
    ("2027-03-01T10:00", "2027-03-29T10:00", "acute"),
    ("2027-03-24T14:00", "2027-03-30T13:00", "normal"),
    ("2027-03-24T14:01", "2027-03-30T13:00", "acute"),
    # Christmas Eve counts as any weekday, Christmas Day does not
    ("2026-12-01T10:00", "2026-12-24T10:00", "normal"),
    ("2026-12-01T10:00", "2026-12-25T10:00", "acute"),
    # the nights on which the clocks change are Sundays
    ("2027-03-01T10:00", "2027-03-28T03:30", "acute"),
    ("2026-10-01T10:00", "2026-10-25T02:30", "acute"),
    # years ahead
    ("2026-11-23T10:00", "2031-06-03T10:00", "normal"),
]


@pytest.mark.parametrize(("ordered", "performed", "expected"), CLASSES)
def test_the_class_follows_the_order_and_the_work(ordered, performed, expected):
    decision = decide(ordered, performed)
    assert decision.service_class == expected
    assert decision.allowed
    assert decision.invoiced
    assert decision.rate.item == f"job-{expected}"
    assert jobs.classify(shipped("gladsaxe"), decision.asked).service_class == expected


def test_the_agreed_shape_of_a_job(capsys):
    found = printed(
        capsys, "job", GLADSAXE, "--type", "battery-change",
        "--ordered", "2026-11-23T15:00", "--performed", "2026-11-24T09:00",
    )  # fmt: skip
    assert {
        "class": "acute", "allowed": True, "invoiced": True, "window": None, "way": "acute",
        "late": True, "version": "1.3", "performed": "2026-11-24T09:00:00+01:00",
    }.items() <= found.items()  # fmt: skip
    assert found["rate"] == {
        "item": "job-acute", "amount": None, "currency": None,
        "text": "Prisen står ikke i dokumentet.",
    }  # fmt: skip
    for one in found["conditions"]:
        assert one.keys() == {
            "code", "passed", "decides", "id", "way", "params", "text", "source",
        }  # fmt: skip
    late = next(one for one in found["conditions"] if one["code"] == "rule-late")
    assert (late["id"], late["passed"], late["decides"]) == ("late", True, False)
    assert late["source"] == ["G-13", "G-15"]
    assert late["params"]["latest"] == "2026-11-23T14:00:00+01:00"
    refused = {(c["way"], c["code"]) for c in found["conditions"] if not c["passed"]}
    assert ("window", "ordered-in-time") in refused
    assert not any(c["decides"] for c in found["conditions"] if not c["passed"])
    codes = [reason["code"] for reason in found["reasons"]]
    assert codes == ["class-late", "rate-in-price-list", "ordered-as", "telephone-after"]
    assert found["telephone"]["steps"][0]["phone"] == "+4543300505"


def test_a_flat_battery_is_acute_and_free(capsys):
    found = printed(
        capsys, "job", GLADSAXE, "--type", "battery-change", "--flat-battery",
        "--ordered", "2026-11-20T10:00", "--performed", "2026-11-24T09:00",
    )  # fmt: skip
    assert (found["class"], found["invoiced"], found["rate"]) == ("acute", False, None)
    assert (found["allowed"], found["way"]) == (True, "acute")
    assert found["circumstances"] == ["flat-battery"]
    stated = next(one for one in found["conditions"] if one["code"] == "circumstance")
    assert (stated["id"], stated["passed"], stated["source"]) == ("flat-battery", True, ["G-18"])
    assert not any(one["code"].startswith("rule") for one in found["conditions"])


def test_a_flat_battery_counts_for_a_battery_change_alone():
    decision = decide(
        "2026-11-20T10:00", "2026-11-24T09:00", type="repair", circumstances=["flat-battery"]
    )
    assert (decision.service_class, decision.invoiced) == ("normal", True)
    assert decision.allowed
    stated = next(one for one in decision.conditions if one.code == "circumstance")
    assert not stated.passed
    assert not stated.decides


def test_warranty_is_free_and_leaves_the_class_to_the_time(capsys):
    found = printed(
        capsys, "job", GLADSAXE, "--type", "repair", "--warranty",
        "--ordered", "2026-11-20T10:00", "--performed", "2026-11-24T13:00",
    )  # fmt: skip
    assert (found["class"], found["invoiced"], found["rate"]) == ("normal", False, None)
    assert found["window"] == {
        "start": "2026-11-24T13:00:00+01:00", "end": "2026-11-24T14:00:00+01:00",
        "priority": 1, "seats": 2, "order_by": "2026-11-23T14:00:00+01:00",
        "change_by": "2026-11-23T14:00:00+01:00", "cancel_by": "2026-11-23T14:00:00+01:00",
        "window": "tuesday", "name": "Tirsdag",
        "types": ["installation", "repair", "battery-change", "removal"],
        "source": ["G-14", "G-16"],
    }  # fmt: skip
    both = decide(
        "2026-11-20T10:00", "2026-11-24T13:00", circumstances=["warranty", "flat-battery"]
    )
    assert (both.service_class, both.invoiced) == ("acute", False)


def test_at_fourteen_it_is_too_late_for_a_window_but_not_yet_acute():
    just = decide("2026-11-23T13:59:59", "2026-11-24T13:00", way="window")
    assert just.allowed
    at_two = decide("2026-11-23T14:00", "2026-11-24T13:00", way="window")
    assert (at_two.allowed, at_two.service_class, at_two.instead.id) == (
        False, "normal", "normal-hours",
    )  # fmt: skip
    assert [one.code for one in at_two.failed] == ["ordered-in-time"]
    assert decide("2026-11-23T14:00", "2026-11-24T13:00").way.id == "normal-hours"
    after = decide("2026-11-23T14:01", "2026-11-24T13:00", way="normal-hours")
    assert (after.allowed, after.service_class, after.instead.id) == (False, "acute", "acute")
    assert [reason.code for reason in after.reasons][-2:] == ["refused-as", "order-instead-as"]


def test_a_flat_battery_takes_no_window():
    decision = decide(
        "2026-11-20T10:00", "2026-11-24T13:00", way="window", circumstances=["flat-battery"]
    )
    assert not decision.allowed
    assert [one.code for one in decision.failed] == ["class-for-way"]
    assert decision.instead.id == "acute"


def test_work_before_its_order_is_refused_and_says_so():
    decision = decide("2026-11-24T10:00", "2026-11-24T09:59")
    assert not decision.allowed
    assert [one.code for one in decision.failed] == ["not-in-the-past"]
    now = decide("2026-11-24T10:00", "2026-11-24T10:00")
    assert (now.allowed, now.service_class) == (True, "acute")


def test_the_hour_that_happens_twice_is_two_hours():
    zone = shipped("gladsaxe").zone
    before = datetime(2026, 10, 25, 2, 50, tzinfo=zone)
    after = datetime(2026, 10, 25, 2, 10, tzinfo=zone, fold=1)  # twenty minutes later
    base = jobs.Asked("battery-change", before, after)
    assert jobs.decide(shipped("gladsaxe"), base).allowed
    turned = replace(base, ordered=after, performed=before)
    assert not jobs.decide(shipped("gladsaxe"), turned).allowed


def test_without_a_time_the_class_is_open_and_only_a_way_without_time_allows_it():
    decision = decide("2026-11-23T10:00", None)
    assert (decision.service_class, decision.allowed, decision.way) == (None, False, None)
    assert [reason.code for reason in decision.reasons] == ["class-with-time", "no-way-fits"]
    assert not any(one.code.startswith("rule") for one in decision.conditions)
    stairwell = decide("2026-11-23T10:00", None, type="installation", door="stairwell")
    assert (stairwell.allowed, stairwell.way.id) == (True, "no-fixed-time")
    assert stairwell.reasons[-1].code == "procedure-first"


def test_a_new_unit_on_a_stairwell_door_waits_for_the_housing_association():
    new = {"type": "installation", "door": "stairwell"}
    refused = decide("2026-11-20T10:00", "2026-11-24T13:00", **new)
    assert not refused.allowed
    failed = {(one.way, one.code, one.source) for one in refused.failed}
    assert {
        (way, "way-not-for", ("G-26",)) for way in ("window", "normal-hours", "acute")
    } <= failed
    assert ("no-fixed-time", "procedure-ended") in {(way, code) for way, code, _ in failed}
    agreed = decide("2026-11-20T10:00", "2026-11-24T13:00", agreed=True, **new)
    assert (agreed.allowed, agreed.way.id, agreed.service_class) == (
        True, "no-fixed-time", "normal",
    )  # fmt: skip
    assert "procedure-first" not in [reason.code for reason in agreed.reasons]


@pytest.mark.parametrize("type_", ["repair", "battery-change", "removal"])
def test_a_unit_that_sits_on_a_stairwell_door_is_served_in_a_window(type_):
    decision = decide("2026-11-20T10:00", "2026-11-24T13:00", type=type_, door="stairwell")
    assert (decision.allowed, decision.way.id) == (True, "window")


def test_what_a_door_offers():
    book = shipped("gladsaxe")
    assert jobs.offered(book, "private", has_unit=False) == ["installation"]
    assert jobs.offered(book, "stairwell", has_unit=True) == ["repair", "battery-change", "removal"]
    wrong = decide("2026-11-20T10:00", "2026-11-24T13:00", has_unit=False)
    assert [(one.code, one.source) for one in wrong.failed] == [
        ("unit-present", ("G-18", "G-19", "G-21"))
    ]


def test_what_has_to_be_said():
    book = shipped("gladsaxe")
    assert list(jobs.asks(book, "installation", {})) == ["bundle", "unit"]
    assert list(jobs.asks(book, "installation", {"unit": "smart-keybox"})) == [
        "bundle", "unit", "placement",
    ]  # fmt: skip
    new = {"type": "installation", "door": "private"}
    said = decide("2026-11-20T10:00", "2026-11-24T13:00", facts={"unit": "smart-keybox"}, **new)
    assert [(one.code, one.id) for one in said.failed] == [
        ("fact-said", "bundle"), ("fact-said", "placement"),
    ]  # fmt: skip
    facts = {"unit": "smart-relay", "bundle": "North"}
    relay = decide("2026-11-20T10:00", "2026-11-24T13:00", facts=facts, **new)
    assert [(one.code, one.id) for one in relay.failed] == [("unit-for-door", "smart-relay")]
    facts = {"unit": "fax", "bundle": "North"}
    fax = decide("2026-11-20T10:00", "2026-11-24T13:00", facts=facts, **new)
    assert [(one.code, one.id) for one in fax.failed] == [("fact-known", "unit")]


def test_after_an_acute_order_the_vendor_is_telephoned_at_every_hour():
    book = shipped("gladsaxe")
    acute = next(way for way in book.jobs.ways if way.id == "acute")
    for when in ("2026-11-24T10:00", "2026-11-24T22:00", "2026-12-25T12:00"):
        answer = jobs.telephone(book, acute, at(when))
        assert answer.situation.steps[0].reach.contact == "vendor-jobs"
        assert answer.situation.steps[0].source == ("G-17", "G-18")
    window = next(way for way in book.jobs.ways if way.id == "window")
    assert jobs.telephone(book, window, at("2026-11-24T10:00")) is None


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [("type", "paint", "job type"), ("way", "fax", "way of ordering"),
     ("circumstances", ["rain"], "circumstance")],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_what_is_known(field, value, what):
    with pytest.raises(Unanswerable) as refused:
        decide("2026-11-20T10:00", "2026-11-24T13:00", **{field: value})
    assert refused.value.what == what
    assert refused.value.known


def test_instants_without_a_zone_or_far_away_are_refused():
    book = shipped("gladsaxe")
    base = asked("2026-11-20T10:00", "2026-11-24T13:00")
    with pytest.raises(ValueError, match="time zone"):
        jobs.decide(book, replace(base, performed=datetime(2026, 11, 24)))  # noqa: DTZ001
    with pytest.raises(ValueError, match="outside 1970-2199"):
        jobs.decide(book, replace(base, performed=datetime(2400, 1, 1, tzinfo=UTC)))
    with pytest.raises(ValueError, match="time zone"):
        windows.bookable(book, datetime(2026, 11, 24), 14)  # noqa: DTZ001
    with pytest.raises(ValueError, match="outside 1970-2199"):
        windows.bookable(book, datetime(9998, 11, 24, tzinfo=UTC), 14)
    with pytest.raises(NoChapter):
        jobs.decide(shipped("orebro"), base)


# --- windows ------------------------------------------------------------------------------------


def test_the_agreed_shape_of_the_windows(capsys):
    found = printed(capsys, "windows", GLADSAXE, "--now", "2026-11-20T13:00", "--days", "14")
    assert found[0] == {
        "start": "2026-11-23T10:00:00+01:00", "end": "2026-11-23T11:00:00+01:00",
        "priority": 2, "seats": 2,
        "order_by": "2026-11-20T14:00:00+01:00", "change_by": "2026-11-20T14:00:00+01:00",
        "cancel_by": "2026-11-20T14:00:00+01:00", "window": "monday", "name": "Mandag",
        "types": ["installation", "repair", "battery-change", "removal"],
        "source": ["G-15", "G-16"],
    }  # fmt: skip
    assert [one["start"] for one in found] == sorted(one["start"] for one in found)
    week = [one["start"][:16] for one in found if one["start"] < "2026-11-28"]
    assert week == [
        "2026-11-23T10:00",
        "2026-11-24T13:00", "2026-11-24T14:00", "2026-11-24T15:00",
        "2026-11-25T14:00",
        "2026-11-26T08:00", "2026-11-26T09:00", "2026-11-26T10:00", "2026-11-26T11:00",
        "2026-11-27T12:00", "2026-11-27T13:00", "2026-11-27T14:00",
    ]  # fmt: skip
    assert {one["priority"] for one in found if one["window"] in ("monday", "wednesday")} == {2}


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-11-20T13:59:59", "2026-11-23T10:00"),
        ("2026-11-20T14:00", "2026-11-24T13:00"),
        ("2026-11-22T10:00", "2026-11-24T13:00"),
        ("2026-11-23T14:00", "2026-11-25T14:00"),
        # Easter: from Wednesday 14:00 the first is the Wednesday after
        ("2027-03-24T13:59", "2027-03-30T13:00"),
        ("2027-03-24T14:00", "2027-03-31T14:00"),
        # no window at Christmas, none on 1 January
        ("2026-12-23T14:00", "2026-12-28T10:00"),
        ("2026-12-30T14:00", "2027-01-04T10:00"),
    ],
)
def test_the_first_hour_that_can_still_be_ordered(now, first):
    found = windows.bookable(shipped("gladsaxe"), at(now), 14)
    assert f"{found[0].start:%Y-%m-%dT%H:%M}" == first


def test_the_slot_at_and_around_an_instant():
    book = shipped("gladsaxe")
    assert windows.hour_at(book, at("2026-11-24T13:00")).window == "tuesday"
    assert windows.hour_at(book, at("2026-11-24T13:01")) is None
    assert windows.hour_at(book, at("2026-11-24T13:00"), "monday") is None
    assert windows.around(book, at("2026-11-24T13:59")).start == at("2026-11-24T13:00")
    assert windows.around(book, at("2026-11-24T12:59")) is None
    assert windows.around(book, at("2026-11-24T16:00")) is None


def test_the_deadline_over_a_change_of_the_clocks_is_at_fourteen_on_the_wall():
    """The clocks go forward on Sunday 28 March 2027, within Easter."""
    hour = windows.hour_at(shipped("gladsaxe"), at("2027-03-30T13:00"))
    assert hour.order_by.isoformat() == "2027-03-24T14:00:00+01:00"
    assert hour.start.isoformat() == "2027-03-30T13:00:00+02:00"


# --- lines --------------------------------------------------------------------------------------


def test_the_lines_say_what_then_why(capsys):
    words = ("--type", "battery-change", "--ordered", "2026-11-23T15:00", "--language", "en")
    main(["ask", "job", GLADSAXE, *words, "--performed", "2026-11-24T13:00", "--way", "window"])
    out = capsys.readouterr().out
    assert "No, it cannot be ordered so:" in out
    assert "✗ It is ordered too late for “Servicevindue”: the deadline was Mon 23 Nov 14:00." in out
    assert "It can be ordered as: Akut eller uden for normal tid. (G-17)" in out
    main(["ask", "job", GLADSAXE, *words, "--performed", "2026-11-24T13:00"])
    out = capsys.readouterr().out
    assert "Yes, it can be ordered so." in out
    assert "1. Call Bekeys support, bestilte opgaver: +45 43 30 05 05" in out
    main(["ask", "windows", GLADSAXE, "--now", "2026-11-20T13:00", "--language", "en"])
    out = capsys.readouterr().out
    assert "Monday 23 November 2026\n  10:00–11:00  Mandag · priority 2" in out
    assert "order before Fri 20 Nov 14:00" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("job", "--type", "battery", "--ordered", "2026-11-23"), "did you mean 'battery-change'?"),
        (("job", "--type", "repair", "--ordered", "today"), "'today' is no instant"),
        (("job", "--type", "repair", "--performed", "9999-01-01"), "outside 1970-2199"),
        (("job", "--type", "repair", "--circumstance", "rain"), "there is flat-battery, warranty"),
        (("job", "--type", "repair", "--fact", "problem"), "--fact problem=VALUE"),
        (("windows", "--now", "2026-11-23", "--days", "0"), "1 to 400 days"),
        (("windows", "--now", "2026-11-23", "--type", "pain"), "there is no job type 'pain'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_plain_words(capsys, words, message):
    assert main(["ask", words[0], GLADSAXE, *words[1:]]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""


def test_a_handbook_without_jobs_says_so(capsys):
    assert main(["ask", "windows", str(ROOT / "handbooks/orebro")]) == 2
    assert "'orebro' has no chapter 'jobs'" in capsys.readouterr().err
