"""`driftbook ask request`, and what the shipped handbooks let people ask for."""

import json
from datetime import date, datetime

import pytest

from driftbook.cli import main
from driftbook.handbook.comparing import compare
from driftbook.handbook.deciding import requests
from driftbook.handbook.reading import read_files
from driftbook.requests.tests.handbook import FILES
from driftbook.requests_command import answers
from tests.handbook.entrances import entrances
from tests.handbook.small import ROOT, shipped

BBGRUPPEN = str(ROOT / "handbooks/bbgruppen")


def run(capsys, *words):
    code = main(("ask", "request", *words))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_it_answers_in_the_agreed_shape(capsys):
    code, out, _ = run(
        capsys, BBGRUPPEN, "--type", "order", "--answer", "what=tags", "--answer", "what=phone",
        "--answer", "tags=4", "--answer", "holders=De nya", "--answer", "delivery=shop",
        "--answer", "shop=Malmö", "--answer", "resident=Lgh 1101", "--answer", "number=040-625 65 99",
        "--at", "2026-11-27T09:00", "--dated", "2026-11-30", "--json",
    )  # fmt: skip
    answer = json.loads(out)
    assert code == 0
    assert (answer["handbook"], answer["version"]) == ("bbgruppen", "1.1")
    assert (answer["allowed"], answer["problems"]) == (True, [])
    assert (answer["state"], answer["enters"]) == ("planned", "2026-11-30T00:00:00+01:00")
    assert [(one["item"], one["quantity"]) for one in answer["prices"]] == [
        ("tag", 4),
        ("system-change", 1),
    ]
    assert [one["at"] for one in answer["waiting"]["reminders"]] == [
        "2026-12-02T09:00:00+01:00",
        "2026-12-08T09:00:00+01:00",
    ]
    assert answer["waiting"]["close"]["at"] == "2026-12-11T09:00:00+01:00"
    for reason in answer["reasons"]:
        assert reason.keys() == {"code", "params", "text", "source"}


def test_it_says_what_is_wrong_in_words(capsys):
    code, out, _ = run(capsys, BBGRUPPEN, "--type", "order", "--language", "en")
    assert code == 0
    assert "No, it cannot be asked for so:" in out
    assert "✗ It still has to be said: Vad vill du beställa. (B-05, B-06, B-08)" in out


def test_it_lists_what_can_be_asked_for(capsys):
    _, out, _ = run(capsys, BBGRUPPEN, "--json")
    assert [one["type"] for one in json.loads(out)] == [
        "lost-tag", "order", "fault", "suggestion", "extract", "portal-users", "password",
    ]  # fmt: skip
    _, out, _ = run(capsys, str(ROOT / "handbooks/gladsaxe"), "--role", "care-worker")
    assert "Appen går ned (app-crash) (G-08)" in out
    assert "Noget kræver mere adgang" not in out
    _, out, _ = run(capsys, BBGRUPPEN, "--as", "bbgruppen", "--language", "en")
    assert "Nothing can be asked for." in out


def test_what_is_not_there_is_said(capsys):
    code, _, err = run(capsys, BBGRUPPEN, "--type", "odrer")
    assert code == 2
    assert "did you mean 'order'?" in err
    assert run(capsys, BBGRUPPEN, "--as", "nobody")[0] == 2
    assert run(capsys, BBGRUPPEN, "--type", "order", "--answer", "what")[0] == 2
    assert run(capsys, str(ROOT / "handbooks/orebro"))[0] == 2


def test_an_answer_said_twice_is_two():
    assert answers(["a=1", "b=x=y", "a=2", "a=3"]) == {"a": ["1", "2", "3"], "b": "x=y"}


# --- the shipped chapters -----------------------------------------------------------------------

WHOLE = {
    "lost-tag": {"what": "block", "tag": "key"},
    "order": {"what": ["permissions"], "change": "Anna får öppna garaget"},
    "fault": {"problem": "Låset öppnar inte alltid"},
    "suggestion": {"suggestion": "En mörk färg"},
    "extract": {"what": "log", "about": "tag", "tag": "key", "form": "csv"},
    "portal-users": {"what": "add", "name": "Ny Påhittad", "mail": "ny@example.org"},
    "password": {"service": "portal", "who": "key"},
}


@pytest.mark.parametrize("type_", WHOLE)
def test_bbgruppens_seven_types_can_be_filed_now_and_ahead(type_):
    book = shipped("bbgruppen")
    now = datetime(2026, 11, 27, 9, tzinfo=book.zone)
    for dated in (None, date(2026, 11, 30)):
        for role in ("portal-user", "portal-administrator"):
            filing = requests.filing(
                book, type_, party="customer", roles=[role], answers=WHOLE[type_], now=now, dated=dated
            )  # fmt: skip
            assert filing.problems == ()
            assert filing.state == ("planned" if dated else "waiting")
    assert set(book.requests.types) == set(WHOLE)


def test_bbgruppen_blocks_a_lost_tag_at_once():
    acts = requests.acts(shipped("bbgruppen"), "lost-tag", WHOLE["lost-tag"], "filed")
    assert [(act.does, act.finishes) for act in acts] == [("block-tag", True)]


def test_it_teamet_closes_after_the_days_that_its_support_chapter_names():
    book = shipped("it-teamet")
    days = int(book.cover.facts["answer-days"])
    rule = book.requests.waiting_rules["answer"]
    assert rule.close.after.working_days == days
    assert str(days) in rule.close.text
    asked = datetime(2026, 12, 15, 12, 20, tzinfo=book.zone)  # at lunch
    closed = requests.waiting(book, "fault", asked).close
    # eves and holidays do not count: the 24th and 25th, New Year's Eve and Day
    assert closed.at.isoformat()[:16] == "2027-01-04T12:45"
    assert closed.reason.source == ("I-08",)


def test_gladsaxe_asks_its_own_spoc_first_who_can_send_it_on():
    book = shipped("gladsaxe")
    now = datetime(2026, 11, 24, 9, tzinfo=book.zone)
    filing = requests.filing(
        book, "app-crash", party="municipality", roles=["care-worker"], now=now,
        answers={"phone": "En telefon", "happened": "Den går ned"},
    )  # fmt: skip
    assert (filing.allowed, filing.first_level, filing.prices) == (True, True, ())
    assert requests.escalation(book, filing.queue).to == "second-level"
    called = requests.telephone(book, filing.queue, now).situation
    assert [step.reach.phone for step in called.steps] == ["+4543300505"]
    assert "G-10" in called.matched.source


def test_bbgruppen_leads_to_the_local_office():
    book = shipped("bbgruppen")
    answer = requests.office(book, datetime(2026, 11, 24, 9, tzinfo=book.zone))
    assert answer.situation.steps[0].reach.contact == "local-office"
    assert requests.telephone(book, "ordinary", answer.at) is None
    assert requests.office(shipped("it-teamet"), answer.at) is None


def test_a_comparison_tells_every_change_of_the_chapter():
    text = FILES["requests.yaml"]
    text = text.replace("close: {after: {working_days: 10}", "close: {after: {working_days: 5}")
    text = text.replace("name: Fault report", "name: Something is broken")
    text = text.replace("ahead_days: 365", "ahead_days: 30")
    new = read_files({n: t.encode() for n, t in (FILES | {"requests.yaml": text}).items()})
    start = datetime(2026, 11, 23, tzinfo=new.zone)
    told = {(change.code, change.entry) for change in compare(entrances(), new, start).changes}
    assert told == {
        ("entry-changed", "requests.types.order"),
        ("words-changed", "requests.types.fault"),
        ("entry-changed", "requests.waiting_rules.usual"),
    }
