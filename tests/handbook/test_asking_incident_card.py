"""`driftbook ask card`: what to do now, on the command line."""

from __future__ import annotations

import json

import pytest

from driftbook.cli import main
from driftbook.incidents.tests.handbook import FILES
from tests.handbook.small import ROOT, shipped


@pytest.fixture
def town(tmp_path):
    folder = tmp_path / "town"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def run(capsys, *words):
    code = main(("ask", "card", *words))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def asked(capsys, *words):
    code, out, _ = run(capsys, *words, "--json")
    assert code == 0
    return json.loads(out)


def test_it_answers_in_the_agreed_shape(capsys, town):
    card = asked(
        capsys, town, "--situation", "power", "--place", "hall", "--at", "2026-11-24T14:07"
    )
    assert (card["situation"], card["place"], card["version"]) == ("power", "hall", "1")
    assert [step["id"] for step in card["steps"]] == [
        "undock", "share", "chargers", "announce-breakdown", "post-hotline", "call-helpdesk",
    ]  # fmt: skip
    assert [step["current"] for step in card["steps"]] == [True, *[False] * 5]
    assert card["steps"][-1]["call"] == {
        "contact": "helpdesk",
        "name": "The vendor's helpdesk",
        "phone": "+4570102030",
        "printed": "70 10 20 30",
        "where": None,
        "open": None,
    }
    assert (card["paused_by"], card["pauses"]) == ([], [])
    (announcement,) = card["announcements"]
    assert announcement["queues"] == [
        {"id": "main", "name": "The main number", "phone": "+4589102030"}
    ]
    assert [row["contact"] for row in announcement["switch_off"]] == ["helpdesk"]
    assert [(row["receiver"], row["due"], row["of"]) for row in card["informed"]] == [
        ("crisis", "2026-11-24T14:22:00+01:00", ["staffing", "waiting"]),
        ("managers", "2026-11-24T14:22:00+01:00", ["staffing", "waiting"]),
    ]
    assert [(row["id"], row["phone"], row["keeps_log"]) for row in card["responsible"]] == [
        ("lead", "+4589102031", False),
        ("log", None, True),
        ("doors", None, False),
    ]
    assert card["missing"][0]["text"]
    assert card["sources"] == ["T-1", "T-4", "T-6", "T-3"]


def test_an_evacuation_takes_over_at_the_same_place_and_not_elsewhere(capsys, town):
    power = ("--situation", "power", "--place", "hall", "--at", "2026-11-24T14:07")
    card = asked(capsys, town, *power, "--also", "evacuation")
    assert card["paused_by"] == ["evacuation"]
    assert card["pauses"][0]["since"] == "2026-11-24T14:07:00+01:00"
    assert {tuple(step["paused_by"]) for step in card["steps"]} == {("evacuation",)}
    assert not any(step["current"] for step in card["steps"])
    elsewhere = asked(capsys, town, *power, "--also", "evacuation@library")
    assert elsewhere["paused_by"] == []
    assert elsewhere["reasons"][0]["code"] == "takes-over-elsewhere"


def test_what_runs_too_is_at_the_same_place_unless_it_has_only_one(capsys, town):
    power = ("--situation", "power", "--place", "hall", "--at", "2026-11-24T14:07")
    beside = asked(capsys, town, *power, "--also", "web")
    assert beside["reasons"][0]["params"]["place"] == "The whole town"
    everywhere = asked(capsys, town, "--situation", "power-town", "--also", "evacuation")
    assert everywhere["pauses"][0]["place"] == "town"


def test_the_only_place_of_a_card_need_not_be_said_and_its_timer_is_told(capsys, town):
    card = asked(capsys, town, "--situation", "power-town", "--at", "2026-11-24T14:07")
    assert card["place"] == "town"
    (timer,) = card["timers"]
    assert (timer["minutes"], timer["state"]) == (120, "running")
    assert timer["ends"] == "2026-11-24T16:07:00+01:00"
    assert timer["unlocks"] == ["stop-answering"]


def test_it_is_told_in_its_four_parts(capsys, town):
    code, out, _ = run(
        capsys, town, "--situation", "power", "--place", "hall", "--also", "evacuation",
        "--also", "web", "--language", "en", "--at", "2026-11-24T14:07",
    )  # fmt: skip
    assert code == 0
    parts = [
        out.index(f"\n{part}\n") for part in ("Problem", "Solution", "Communication", "Responsible")
    ]
    assert parts == sorted(parts)
    assert "Yields to Evacuation since Tue 24 Nov 14:07" in out
    assert "Call the helpdesk – The vendor's helpdesk: 70 10 20 30" in out
    assert "“Evacuation” has taken over since Tue 24 Nov 14:07: The town hall. (T-1)" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--situation", "powr"), "there is no situation 'powr'; did you mean 'power'?"),
        (("--situation", "power"), "say where 'power' is, with --place: hall, library"),
        (
            ("--situation", "power", "--place", "town"),
            "there is no place 'town'; there is hall, library",
        ),
        (
            ("--situation", "web", "--also", "evacuation@moon"),
            "there is no place 'moon'; there is hall, library",
        ),
        (("--situation", "web", "--also", "flood"), "there is no situation 'flood'"),
    ],
)
def test_unknown_words_are_told_with_what_there_is(capsys, town, words, told):
    code, out, err = run(capsys, town, *words)
    assert (code, out) == (2, "")
    assert told in err


def test_a_handbook_without_cards_says_so(capsys):
    code, _, err = run(capsys, str(ROOT / "handbooks/gladsaxe"), "--situation", "power")
    assert code == 2
    assert "no chapter incidents" in err


AARHUS = str(ROOT / "handbooks/aarhus")
SITUATIONS = (
    "evacuation",
    "power-failure",
    "power-failure-municipality",
    "contact-centre-down",
    "dependent-system-down",
    "network-down",
    "network-down-municipality",
    "website-down",
)
shipped_cards = pytest.mark.skipif(
    shipped("aarhus").incidents is None, reason="Aarhus' cards are not there yet"
)


@shipped_cards
@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_every_card_of_aarhus_is_told(capsys, situation, language):
    chapter = shipped("aarhus").incidents
    for place in chapter.situations[situation].places:
        words = (AARHUS, "--situation", situation, "--place", place, "--at", "2026-11-24T14:07")
        card = asked(capsys, *words, "--language", language)
        assert card["steps"]
        assert card["sources"]
        assert "{" not in run(capsys, *words, "--language", language)[1]


@shipped_cards
def test_aarhus_power_failure_yields_to_an_evacuation_of_the_same_building(capsys):
    words = ("--situation", "power-failure", "--place", "dokk1", "--at", "2026-11-24T14:07")
    card = asked(capsys, AARHUS, *words, "--also", "evacuation")
    assert card["paused_by"] == ["evacuation"]
    assert "A-08" in card["pauses"][0]["source"]
    assert all(step["paused"] for step in card["steps"])
    assert any(row["keeps_log"] for row in card["responsible"])
    assert {"A-02", "A-03", "A-04", "A-05", "A-06", "A-08"} <= set(card["sources"])


@shipped_cards
def test_aarhus_masts_have_power_for_two_hours(capsys):
    words = ("--situation", "power-failure-municipality", "--at", "2026-11-24T14:07")
    (timer,) = asked(capsys, AARHUS, *words)["timers"]
    assert (timer["minutes"], timer["ends"]) == (120, "2026-11-24T16:07:00+01:00")
    assert timer["source"] == ["A-09"]
    assert timer["unlocks"]


def test_somebody_stands_in_a_part_of_the_place(capsys, town):
    """The whole town is dark, and the town hall is evacuated: who stands in it leaves (A-08)."""
    words = (town, "--situation", "power-town", "--at", "2026-11-24T14:07", "--also")
    assert asked(capsys, *words, "evacuation@hall")["paused_by"] == []
    assert asked(capsys, *words, "evacuation@hall", "--place", "hall")["paused_by"] == [
        "evacuation"
    ]
    code, _out, said = run(capsys, town, "--situation", "power", "--place", "town")
    assert code != 0
    assert "hall, library" in said
