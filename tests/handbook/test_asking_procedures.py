"""`driftbook ask procedure`: the time line on the command line."""

import argparse
import json

import pytest

from driftbook import procedures_command
from driftbook.handbook.deciding.refused import OtherStep
from tests.handbook.small import ROOT, shipped


def ask(*words: str) -> int:
    parser = argparse.ArgumentParser()

    def common(one, run):
        one.add_argument("--json", action="store_true")
        one.add_argument("--language")
        one.set_defaults(run=run)

    procedures_command.add(parser.add_subparsers(), common)
    folder = str(ROOT / "handbooks" / "gladsaxe")
    options = parser.parse_args(
        ["procedure", folder, "--procedure", "housing-association", "--began", "2026-01-15", *words]
    )
    return options.run(options)


def test_the_time_line_in_words(capsys):
    happened = ["--happened", "first-contact=no-dialogue@2026-02-10"]
    assert ask(*happened, "--now", "2026-03-20T09:00", "--language", "en") == 0
    out = capsys.readouterr().out
    assert "→ Anden kontakt til boligforeningen, was due by Sunday 15 March 2026: Bekey" in out
    assert "(G-27)" in out


def test_the_time_line_as_json(capsys):
    happened = [
        "--happened",
        "first-contact=declined@2026-02-10T09:00",
        "--happened",
        "keybox-decision=wanted[permission=yes;placement=Left, by the door]@2026-03-01",
    ]
    assert ask(*happened, "--now", "2026-03-02", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["state"] == "ended"
    assert found["ended"]["orders"] == {
        "type": "installation",
        "unit": "smart-keybox",
        "door": "key-box",
        "facts": {"permission": "yes", "placement": "Left, by the door"},
    }
    assert found["next"]["kind"] == "drop-out"
    assert [line["kind"] for line in found["timeline"]] == [
        "began",
        "outcome",
        "outcome",
        "ending",
        "drop-out",
    ]


@pytest.mark.parametrize(
    ("happened", "message"),
    [
        ("first-contact", "is no event"),
        ("first-contact=no-dialogue[x]@2026-02-10", "is no fact"),
        ("first-contact=no-dialogue@2026-04-10", "lies after"),
        ("first-contact=no-dialogue@soon", "is no instant"),
    ],
)
def test_what_cannot_be_read_is_said(happened, message):
    with pytest.raises(ValueError, match=message):
        ask("--happened", happened, "--now", "2026-03-20T09:00")


def test_what_cannot_have_happened_is_refused():
    with pytest.raises(OtherStep):
        ask("--happened", "second-contact=accepted@2026-02-10", "--now", "2026-03-20T09:00")


def test_an_event_is_read_in_the_handbooks_zone():
    event = procedures_command.happened("a=b@2026-07-01T12:00", shipped("gladsaxe"))
    assert event.at.isoformat() == "2026-07-01T12:00:00+02:00"
