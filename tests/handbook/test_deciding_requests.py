"""What may be asked for, and what becomes of it: filed, planned, reminded, closed, opened again."""

from datetime import date, datetime

import pytest

from driftbook.handbook.book import NoChapter
from driftbook.handbook.deciding import requests
from driftbook.handbook.deciding.answers import Unanswerable
from tests.handbook.entrances import asking, entrances
from tests.handbook.small import small

BOOK = entrances()
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=BOOK.zone)


def file(type_, answers=None, *, party="owner", roles=("portal-user",), **rest):
    return requests.filing(
        BOOK, type_, party=party, roles=roles, answers=answers or {}, now=FRIDAY, **rest
    )


def codes(filing):
    return [one.code for one in filing.problems]


ORDER = {"what": "Tags for the new tenants", "tags": "3", "how": "shop", "shop": "The nearest"}


def test_a_customer_is_offered_the_types_of_the_chapter_in_its_role():
    everything = list(BOOK.requests.types)
    assert [name for name, _ in requests.offered(BOOK, party="owner", role=None)] == everything
    for_administrators = requests.offered(BOOK, party="owner", role="portal-administrator")
    assert [name for name, _ in for_administrators] == [n for n in everything if n != "app"]
    assert requests.offered(BOOK, party="keeper", role=None) == []


def test_a_filed_case_waits_in_its_queue():
    filing = file("fault", {"problem": "The lock of the entrance does not always open"})
    assert filing.allowed
    assert (filing.state, filing.enters, filing.queue) == ("waiting", FRIDAY, "ordinary")
    assert (filing.first_level, filing.finishes, filing.acts, filing.prices) == (
        False,
        False,
        (),
        (),
    )
    assert [one.code for one in filing.reasons] == ["goes-to-queue", "no-price"]


def test_a_case_that_is_dated_ahead_enters_on_its_day():
    filing = file("order", ORDER, dated=date(2026, 11, 30))
    assert (filing.allowed, filing.state) == (True, "planned")
    assert filing.enters.isoformat() == "2026-11-30T00:00:00+01:00"
    assert filing.reasons[0].code == "enters-on"
    assert filing.reasons[0].source == ("E-3",)


def test_dated_today_is_now():
    assert file("order", ORDER, dated=FRIDAY.date()).state == "waiting"
    assert file("fault", {"problem": "x"}, dated=FRIDAY.date()).allowed


@pytest.mark.parametrize(
    ("type_", "answers", "more", "code"),
    [
        ("nothing", {}, {}, "unknown-type"),
        ("fault", {"problem": "x"}, {"party": "keeper"}, "not-your-type"),
        ("app", {"problem": "x"}, {"roles": ["portal-administrator"]}, "not-your-role"),
        ("fault", {"problem": "x"}, {"dated": date(2026, 11, 21)}, "not-ahead"),
        ("order", ORDER, {"dated": date(2026, 11, 19)}, "in-the-past"),
        ("order", ORDER, {"dated": date(2027, 11, 21)}, "too-far-ahead"),
        ("order", {**ORDER, "tags": "some"}, {}, "no-number"),
        ("fault", {}, {}, "missing"),
    ],
)
def test_what_cannot_be_filed_says_why(type_, answers, more, code):
    filing = file(type_, answers, **more)
    assert not filing.allowed
    assert codes(filing) == [code]


def test_as_far_ahead_as_it_may_be():
    assert file("order", ORDER, dated=date(2027, 11, 20)).allowed


def test_a_mail_need_not_know_the_form():
    assert file("fault", {}, complete=False).allowed
    assert codes(file("fault", {"colour": "red"}, complete=False)) == ["unknown-field"]


def test_a_lost_tag_is_blocked_at_once_and_nothing_is_left_to_do():
    filing = file("tag", {"what": "block", "tag": "a-key"})
    assert [act.does for act in filing.acts] == ["block-tag"]
    assert filing.finishes
    assert filing.reasons[0].code == "does-and-ends"


def test_some_things_are_done_when_the_case_is():
    assert requests.acts(BOOK, "people", {"what": "add"}, "filed") == ()
    added = requests.acts(BOOK, "people", {"what": "add"}, "done")
    assert [act.does for act in added] == ["add-portal-user"]


def test_it_says_what_it_costs_before_it_is_filed():
    (price,) = file("order", ORDER).prices
    assert (price.item, price.amount, price.currency, price.quantity) == ("tag", "120.00", "SEK", 3)
    assert file("order", {**ORDER, "tags": ""}).prices == ()


def test_first_level_comes_first_and_can_hand_on():
    filing = file("app", {"problem": "It closes by itself"})
    assert filing.first_level
    assert filing.reasons[0].code == "first-level-first"
    assert filing.reasons[0].source == ("E-5",)
    assert requests.escalation(BOOK, "first").to == "second"
    assert requests.escalation(BOOK, "ordinary") is None
    assert requests.escalation(BOOK, "another") is None


def test_an_unanswered_question_is_reminded_and_then_closed():
    waiting = requests.waiting(BOOK, "fault", FRIDAY)
    assert [told.at.isoformat()[:16] for told in waiting.reminders] == [
        "2026-11-25T09:00",
        "2026-12-01T09:00",
    ]
    assert waiting.close.at.isoformat()[:16] == "2026-12-04T09:00"
    assert "closed the case" in waiting.close.text
    assert [one.code for one in waiting.reasons] == ["reminded-after"] * 2 + ["closed-after"]
    assert waiting.close.reason.source == ("E-2",)


def test_without_a_rule_it_waits_for_ever():
    waiting = requests.waiting(BOOK, "password", FRIDAY)
    assert (waiting.reminders, waiting.close) == ((), None)
    assert [one.code for one in waiting.reasons] == ["waits-for-ever"]


def test_a_rule_that_only_reminds_says_so():
    book = asking("""
waiting_rules:
  gentle: {name: Gentle, remind: [{after: {open_minutes: 60}, text: Still there?}]}
types: {question: {name: Q, queue: ordinary, waiting: gentle, reopen: {open_minutes: 30}}}
""")
    waiting = requests.waiting(book, "question", FRIDAY)
    assert [one.code for one in waiting.reasons] == ["reminded-after", "never-closed"]
    assert requests.reopens(book, "question", FRIDAY).isoformat()[:16] == "2026-11-20T09:30"


def test_an_answer_opens_a_case_again_for_a_while():
    assert requests.reopens(BOOK, "fault", FRIDAY).isoformat()[:16] == "2026-12-04T09:00"
    book = asking("types: {question: {name: Q, queue: ordinary}}\n")
    assert requests.reopens(book, "question", FRIDAY) is None


def test_what_is_not_there_is_said():
    with pytest.raises(NoChapter):
        requests.offered(small(), party="town", role=None)
    with pytest.raises(Unanswerable, match="request type"):
        requests.waiting(BOOK, "nothing", FRIDAY)
    with pytest.raises(ValueError, match="time zone"):
        requests.filing(
            BOOK, "fault", party="owner", roles=(), answers={}, now=FRIDAY.replace(tzinfo=None)
        )
