"""The API says what the command line says, refuses in clear JSON, and keeps to its description."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client

from driftbook.cli import main
from driftbook.config.environment import ROOT
from tests import described
from tests.described import LEFT_OUT, PLAIN

API = "/api/v1/support/"
TES = {"handbook": "orebro", "system": "tes"}


def ask(client: Client, path: str, **asked: Any) -> tuple[int, Any]:
    response = client.get(API + path, asked)
    return response.status_code, response.json()


def command(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main(["ask", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("book", "asked"),
    [
        ("orebro", {"system": "carelock"}),
        ("orebro", {"system": "tes", "problem": "support", "audience": "external"}),
        ("orebro", {"system": "it", "problem": "outage", "language": "da"}),
        ("it-teamet", {"system": "telephony"}),
        ("gladsaxe", {"system": "key-solution", "problem": "door", "involved": "first"}),
        ("aarhus", {"system": "contact-centre", "problem": "breakdown"}),
        ("bbgruppen", {"system": "portal"}),
    ],
)
@pytest.mark.parametrize("at", ["2026-11-24T23:10", "2026-11-24T12:10"])
def test_the_answer_is_the_one_of_the_command_line(
    client: Client, capsys: pytest.CaptureFixture[str], book: str, asked: dict[str, str], at: str
) -> None:
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    said = command(capsys, "support", str(ROOT / "handbooks" / book), "--at", at, *words)
    status, answer = ask(client, "answer", handbook=book, at=at, **asked)
    assert answer.pop("downtime") == []  # nothing is down; a command line asks no database
    assert (status, answer) == (200, said)


def test_the_catalogue_is_the_one_of_the_command_line(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    said = command(capsys, "catalogue", str(ROOT / "handbooks/it-teamet"), "--item", "printers")
    assert ask(client, "catalogue", handbook="it-teamet", item="printers") == (200, said)


def test_the_week_has_every_stretch(client: Client) -> None:
    asked = {"handbook": "orebro", "system": "carelock", "from": "2026-12-24", "days": 2}
    status, week = ask(client, "week", **asked)
    assert (status, week["from"], week["to"]) == (200, "2026-12-24", "2026-12-25")
    assert week["holidays"] == {"2026-12-24": "Julafton", "2026-12-25": "Juldagen"}
    first = week["strips"][0]["stretches"][0]
    assert (first["rule"], first["end"]) == ("carelock-night", "2026-12-24T07:00:00+01:00")
    assert first["answering"] == ["locksmith", "locksmith-alternative", "police"]


@pytest.mark.parametrize("at", ["2026-11-24T23:10", "2026-11-24T23:10+01:00", "2026-11-24T22:10Z"])
def test_an_offset_may_be_left_out(client: Client, at: str) -> None:
    _, answer = ask(client, "answer", handbook="orebro", system="carelock", at=at)
    assert answer["at"] == "2026-11-24T23:10:00+01:00"


def test_a_plus_that_became_a_space_is_understood(client: Client) -> None:
    address = f"{API}answer?handbook=orebro&system=carelock&at=2026-11-24T23:10+01:00"
    assert client.get(address).json()["at"] == "2026-11-24T23:10:00+01:00"


@pytest.mark.parametrize(
    ("path", "asked", "status", "error", "known"),
    [
        ("answer", {"handbook": "orebo", "system": "tes"}, 404, "did you mean 'orebro'?", "orebro"),
        ("answer", {"handbook": "orebro", "system": "carelok"}, 404, "'carelock'?", "carelock"),
        ("answer", {**TES, "problem": "fire"}, 422, "no problem 'fire'", "outage"),
        ("answer", {**TES, "audience": "me"}, 422, "no audience 'me'", "staff"),
        ("answer", {"handbook": "gladsaxe", "system": "key-solution", "involved": ["first", "x"]},
         422, "level 'x'", "second"),
        ("answer", {**TES, "at": "now"}, 400, "2026-11-24T23:10", None),
        ("answer", {**TES, "at": ""}, 400, "no instant", None),
        ("answer", {**TES, "at": "9999-12-31T23:59-12:00"},
         400, "outside 1970-2199", None),
        ("answer", {"handbook": "orebro"}, 422, "system", None),
        ("answer", {**TES, "language": "xx"}, 422, "language", None),
        ("catalogue", {"handbook": "it-teamet", "item": "printer"}, 404, "'printers'?", "printers"),
        ("catalogue", {"handbook": "orebro", "item": "printers"}, 404, "no item", None),
        ("week", {"handbook": "orebro", "from": "2026-02-30"}, 422, "from", None),
        ("week", {"handbook": "orebro", "from": "0"}, 422, "2026-11-23", None),
        ("week", {"handbook": "orebro", "from": "9999-12-31"}, 400, "1970-2199", None),
        ("week", {"handbook": "orebro", "days": 32}, 422, "days", None),
        ("week", {"handbook": "orebro", "system": "lift"}, 404, "no system", "carelock"),
    ],
)  # fmt: skip
def test_refusals_say_what_is_wrong_and_what_is_known(
    client: Client, path: str, asked: dict[str, Any], status: int, error: str, known: str | None
) -> None:
    got, said = ask(client, path, **asked)
    assert got == status
    assert error in said["error"]
    assert known in said["known"] if known else said["known"] == []


def test_the_description_names_every_refusal(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    mine = {path: set(entry["get"]["responses"]) for path, entry in paths.items() if API in path}
    every = {"200", "400", "401", "404", "422"}
    assert mine == {API + name: every for name in ("answer", "catalogue", "week")}


schema = described.api().include(path_regex=f"^{API}")


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@schema.parametrize()
@described.examples(40)
def test_it_keeps_to_its_description(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate(excluded_checks=LEFT_OUT, headers=PLAIN)
    # names that exist make the interesting answers
    case.query = {**dict(case.query or {}), "handbook": "orebro", "system": "tes"}
    case.call_and_validate(excluded_checks=LEFT_OUT, headers=PLAIN)
