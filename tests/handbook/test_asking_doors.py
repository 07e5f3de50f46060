"""`driftbook ask door` and `driftbook ask battery`: as a person asks, and as a program does."""

import json

import pytest

from driftbook.cli import main
from driftbook.doors.tests.handbook import FILES
from tests.handbook.small import ROOT

AARHUS = str(ROOT / "handbooks/aarhus")
NIGHT = "2026-11-26T23:00"
MONTH = "2026-11-02=44,2026-11-06=40,2026-11-10=36,2026-11-14=32,2026-11-18=28,2026-11-22=24"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> str:
    place = tmp_path_factory.mktemp("doors") / "town"
    place.mkdir()
    for name, text in FILES.items():
        (place / name).write_text(text)
    return str(place)


@pytest.fixture
def ask(capsys, folder):
    def printed(*words: str) -> str:
        assert main(["ask", words[0], folder, *words[1:]]) == 0
        return capsys.readouterr().out

    return printed


def test_a_door_that_may_be_locked_and_what_to_do_if_it_does_not_answer(ask):
    assert ask("door", "--kind", "pump", "--act", "lock", "--at", NIGHT).splitlines() == [
        "The locks of the town 1 · Thu 26 Nov 23:00",
        "Yes, it may be locked.",
        "- The directory's group “A” gives the key bundle “A”, which holds this door.",
        "Pull the door to first.",
        "",
        "No answer within 10 seconds: unknown, check the door. Then:",
        "1. Use the backup key.",
        "2. The backup key does not fit: Call The locksmith: 70 20 40 02",
    ]


def test_a_door_that_may_not_be_opened_and_where_that_is_changed(ask):
    words = ("door", "--kind", "lock", "--bundle", "not-held", "--sign-in", "ad", "--at", NIGHT)
    told = ask(*words).splitlines()
    assert told[1:3] == [
        "No, it may not be opened.",
        "- No key bundle that was given opens this door. The door is in: A.",
    ]
    assert "→ The directory (IT, The town)" in told
    assert not any("No answer" in line for line in told)


def test_the_agreed_shape_of_a_door(ask):
    words = ("--kind", "lock", "--bundle", "none", "--sign-in", "ad", "--at", NIGHT, "--json")
    found = json.loads(ask("door", *words))
    assert {
        "handbook": "town", "version": "1", "kind": "lock", "act": "open",
        "at": "2026-11-26T23:00:00+01:00", "allowed": False, "refusal": "no-keys-at-address",
        "text": "This address is in no key bundle", "through": [], "instruction": None,
        "patience_seconds": 5, "source": ["T-3"],
    }.items() <= found.items()  # fmt: skip
    assert [reason["code"] for reason in found["reasons"]] == ["door-in-no-bundle"]
    [change] = found["changes"]
    assert (change["change"], change["where"]["id"]) == ("address-not-in-bundle", "module")
    after = found["next_step"]
    assert (after["system"], after["problem"], after["guide"]) == ("locks", "fault", None)
    assert [step["kind"] for step in after["steps"]] == ["do", "call"]
    assert after["support"]["matched"]["rule"] == "night"


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ((), None),
        (("--bundle", "by-hand"), None),
        (("--bundle", "emergency"), None),
        (("--bundle", "left"), "not-in-group"),
        (("--closed",), "closed"),
        (("--without-role",), "no-role"),
        (("--not-connected",), "not-connected"),
    ],
)
def test_every_fact_can_be_said(ask, words, refusal):
    found = json.loads(ask("door", "--kind", "lock", *words, "--json"))
    assert (found["refusal"], found["allowed"]) == (refusal, refusal is None)
    assert len(found["through"]) == (refusal not in ("not-in-group",))


def test_in_any_language(ask):
    for language in ("da", "sv", "en"):
        assert "Pull the door" in ask(
            "door", "--kind", "pump", "--act", "lock", "--language", language
        )


def test_when_a_battery_is_to_be_changed(ask):
    assert ask("battery", "--days", MONTH, "--today", "2026-11-22").splitlines() == [
        "The locks of the town 1 · Lock",
        "soon",
        "- It is expected to be critical on Tue 1 Dec. (T-1)",
        "- It falls by 30 percentage points in 30 days, by the values of 6 days.",
    ]


def test_the_bounds_are_told_where_the_days_differ(ask):
    words = ("battery", "--days", MONTH.replace("=32", "=31"), "--today", "2026-11-22")
    assert ask(*words).splitlines()[2] == (
        "Between Monday 30 November 2026 and Thursday 3 December 2026, as far as can be told."
    )
    level = "2026-11-02=30,2026-11-06=30,2026-11-10=31,2026-11-14=30,2026-11-18=29,2026-11-22=29"
    told = ask("battery", "--days", level, "--today", "2026-11-22").splitlines()
    assert told[2].startswith("Not before")


def test_the_agreed_shape_of_a_battery(ask):
    found = json.loads(ask("battery", "--days", MONTH, "--today", "2026-11-22", "--json"))
    assert {
        "unit": "lock", "state": "soon", "state_name": "soon", "percent": 24,
        "claimed": "2026-11-22", "per_day": -1.0, "critical_on": "2026-12-01",
        "earliest": "2026-12-01", "latest": "2026-12-01", "points": 6,
    }.items() <= found.items()  # fmt: skip
    assert [one["code"] for one in found["reasons"]] == ["battery-critical-on", "battery-falls"]
    assert found["reasons"][0]["params"] == {"on": "2026-12-01"}


def test_a_battery_that_was_changed_or_says_that_it_is_low(ask):
    words = ("battery", "--days", "2026-11-20=3,2026-11-22=99", "--today", "2026-11-22", "--json")
    assert json.loads(ask(*words))["state"] == "untrusted"
    assert json.loads(ask(*words, "--changed", "2026-11-21"))["state"] == "fine"
    assert json.loads(ask(*words, "--changed", "2026-11-21", "--low"))["state"] == "untrusted"
    assert json.loads(ask("battery", "--low", "--json"))["state"] == "soon"
    assert "never been heard" not in ask("battery")
    assert "The unit has never said how full its battery is." in ask("battery")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("door", "--kind", "pomp"), "did you mean 'pump'"),
        (("door", "--kind", "lock", "--sign-in", "aad"), "did you mean 'ad'"),
        (("door", "--kind", "lock", "--at", "noon"), "'noon' is no instant"),
        (("battery", "--days", "2026-11-20"), "says no percentage"),
        (("battery", "--days", "2026-11-20=-3"), "says no percentage"),
        (("battery", "--days", "yesterday=3"), "'yesterday' is no day"),
        (("battery", "--today", "20261122T"), "is no day"),
        (("battery", "--days", "0001-01-01=3"), "is outside 1970-2199"),
        (("battery", "--kind", "pomp"), "did you mean 'pump'"),
    ],
)
def test_what_cannot_be_answered_says_so(capsys, folder, words, told):
    assert main(["ask", words[0], folder, *words[1:]]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("words", [("door", "--kind", "lock"), ("battery",)])
def test_a_handbook_without_the_chapter_says_so(capsys, words):
    assert main(["ask", words[0], AARHUS, *words[1:]]) == 2
    assert "no chapter doors" in capsys.readouterr().err
