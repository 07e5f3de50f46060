"""`driftbook ask notices` and `driftbook ask change`: as a person asks, and as a program does."""

import json

import pytest

from driftbook.cli import main
from driftbook.downtime.tests.handbook import FILES
from tests.handbook.small import ROOT

WHEN = ("--start", "2026-12-08T09:00", "--end", "2026-12-08T12:00")
MINOR = ("--system", "plan", "--kind", "minor", *WHEN)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> str:
    place = tmp_path_factory.mktemp("downtime") / "town"
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


def test_a_change_that_may_be_made_and_who_is_told_by_when(ask):
    assert ask("notices", *MINOR, "--now", "2026-11-23T10:00").splitlines() == [
        "The systems of the town 1 · Tue 8 Dec 2026 09:00–12:00",
        "Yes, it may be down then.",
        "Managers: to be told by Tue 24 Nov 09:00, Mail. (T-2)",
        "Everybody: to be told by Tue 1 Dec 09:00, The status page. (T-2)",
        "Staff: to be told by Tue 1 Dec 09:00, The intranet. (T-2)",
        "External providers: to be told by Tue 8 Dec 09:00, Their own system.",
        "- It lies in the change window “Tuesday and Wednesday”: "
        "Tue 8 Dec 09:00 – Tue 8 Dec 14:00. (T-1)",
    ]


def test_a_change_that_comes_too_late_and_when_it_could_be_instead(ask):
    told = ask("notices", *MINOR, "--now", "2026-11-30T09:00").splitlines()
    assert told[1:4] == [
        "No, it may not be down then.",
        "- “Managers” can no longer be kept: Managers had to be told by Tue 24 Nov 09:00. (T-2)",
        "The earliest start: Tuesday 15 December 2026 09:00.",
    ]
    assert "Managers: too late, they had to be told by Tue 24 Nov 09:00, Mail. (T-2)" in told


def test_what_was_told_and_what_is_waived(ask):
    told = ask(
        "notices", *MINOR, "--now", "2026-12-02T09:00", "--waived", "managers",
        "--told", "public=2026-11-30T10:00", "--told", "staff=2026-12-01T10:00",
    ).splitlines()  # fmt: skip
    assert told[1:3] == [
        "No, it may not be down then.",
        "- “Staff” was not kept: Staff had to be told by Tue 1 Dec 09:00, "
        "and were told Tue 1 Dec 10:00. (T-2)",
    ]
    assert "Managers: waived (by Tue 24 Nov 09:00), Mail. (T-2)" in told
    assert "Everybody: told in time (by Tue 1 Dec 09:00), The status page. (T-2)" in told


@pytest.mark.parametrize(
    ("kind", "start", "end", "sentence"),
    [
        ("minor", "2026-12-10T09:00", "2026-12-10T12:00",
         "- It does not lie wholly in a change window. The next is “Tuesday and Wednesday”: "
         "Tue 15 Dec 09:00 – Tue 15 Dec 14:00. (T-1)"),
        ("minor", "2026-12-22T09:00", "2026-12-22T12:00",
         "- Nothing is changed from Sun 20 Dec to Wed 6 Jan: Christmas."),
        ("minor", "2026-12-08T08:00", "2026-12-08T14:00",
         "- It takes longer than “Minor change” may: 300 minutes."),
        ("minor", "2026-12-08T08:00", "2026-12-08T14:00",
         "It may not begin at any time within two years."),
        ("extensive", "2026-12-08T08:00", "2026-12-08T14:00",
         "- “Extensive change” may be done at any hour."),
        ("extensive", "2026-12-08T08:00", "2026-12-08T14:00",
         "- “Extensive change” has a plan of its own."),
        ("emergency", "2026-11-20T08:00", "2026-11-21T14:00",
         "- It would begin in the past: Fri 20 Nov 08:00."),
        ("emergency", "2026-11-20T08:00", "2026-11-21T14:00",
         "- “Emergency change” cannot wait: a notice that is late does not stop it."),
        ("outage", "2026-11-20T08:00", "2026-11-21T14:00",
         "- “Outage” is not asked for; whoever has to know is told of it."),
    ],
)  # fmt: skip
def test_the_sentences(ask, kind, start, end, sentence):
    words = ("--system", "plan", "--kind", kind, "--start", start, "--end", end)
    assert sentence in ask("notices", *words, "--now", "2026-11-23T10:00").splitlines()


def test_the_agreed_shape(ask):
    found = json.loads(ask("notices", *MINOR, "--now", "2026-11-30T09:00", "--json"))
    assert list(found) == [
        "handbook", "version", "kind", "systems", "start", "end",
        "allowed", "window", "duties", "violations", "earliest", "reasons",
        "affected", "plan", "source",
    ]  # fmt: skip
    assert found["allowed"] is False
    assert found["window"] == {
        "id": "small", "name": "Tuesday and Wednesday",
        "start": "2026-12-08T09:00:00+01:00", "end": "2026-12-08T14:00:00+01:00",
    }  # fmt: skip
    assert found["duties"][0] == {
        "audience": "managers", "by": "2026-11-24T09:00:00+01:00", "channels": ["letter"],
        "met": False, "notice": "managers", "name": "Managers", "audience_name": "Managers",
        "waived": False, "source": ["T-2"],
    }  # fmt: skip
    assert found["violations"] == [
        {
            "code": "notice-missed",
            "text": "“Managers” can no longer be kept: Managers had to be told by Tue 24 Nov 09:00.",
            "source": ["T-2"],
        }
    ]
    assert found["earliest"] == "2026-12-15T09:00:00+01:00"
    assert [why["code"] for why in found["reasons"]] == ["in-change-window"]
    assert (found["affected"], found["plan"], found["source"]) == (["plan"], False, ["T-2", "T-1"])


def test_several_systems_and_the_usual_length(ask):
    words = ("--system", "web, net,web", "--kind", "extensive", "--start", "2026-12-08T09:00")
    found = json.loads(ask("notices", *words, "--now", "2026-11-23T10:00", "--json"))
    assert found["systems"] == ["web", "net"]
    assert found["affected"] == ["web", "net", "plan"]
    assert (found["end"], found["plan"], found["window"]) == (
        "2026-12-08T19:00:00+01:00", True, None,
    )  # fmt: skip


def test_who_decides_on_a_change_and_when_the_council_meets(ask):
    words = ("--system", "plan", "--kind", "minor", "--now", "2026-11-23T10:00")
    assert ask("change", *words).splitlines() == [
        "The systems of the town 1",
        "- It is decided by: Change manager, The town. (T-3)",
        "- Advice is given by: The council. (T-3)",
        "- A competence group can be put together from: The network.",
        "The council: Mon 7 Dec 2026 13:00–15:00",
        "The council: Mon 4 Jan 2027 13:00–15:00",
        "The council: Mon 1 Feb 2027 13:00–15:00",
    ]
    found = json.loads(ask("change", *words, "--json"))
    assert (found["party"], found["role"], found["held_by"]) == (
        "town", "Change manager", ["change-manager"],
    )  # fmt: skip
    assert (found["councils"], found["networks"], found["advice_needed"]) == (
        ["council"], ["network"], False,
    )  # fmt: skip
    assert found["meetings"][0] == {
        "council": "council",
        "start": "2026-12-07T13:00:00+01:00", "end": "2026-12-07T15:00:00+01:00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--system", "plann", "--kind", "minor", *WHEN), "did you mean 'plan'?"),
        (("--system", "plan", "--kind", "tiny", *WHEN), "there is no kind of change 'tiny'"),
        (("--system", ",", "--kind", "minor", *WHEN), "say which system"),
        ((*MINOR, "--waived", "manager"), "did you mean 'managers'?"),
        ((*MINOR, "--told", "managers"), "write it as managers=2026-11-23T10:00"),
        ((*MINOR, "--told", "managers=soon"), "is no instant"),
        ((*MINOR[:-1], "2026-12-08T09:00"), "the end has to be after the start"),
        ((*MINOR, "--now", "tomorrow"), "is no instant"),
    ],
)
def test_what_cannot_be_asked_is_said(capsys, folder, words, told):
    assert main(["ask", "notices", folder, *words]) == 2
    assert told in capsys.readouterr().err


def test_a_handbook_without_the_chapter(capsys):
    bbgruppen = str(ROOT / "handbooks/bbgruppen")
    assert main(["ask", "notices", bbgruppen, *MINOR]) == 2
    assert "has no chapter 'downtime'" in capsys.readouterr().err
