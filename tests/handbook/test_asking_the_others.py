"""IT-teamet, BBGRUPPEN and Aarhus: who answers, and when nobody does."""

import pytest

from driftbook.handbook.deciding import catalogue
from driftbook.handbook.deciding.answers import Unanswerable
from tests.handbook.small import shipped

DESKS = [("burlov", "+46406256599"), ("kavlinge", "+4646739797"), ("staffanstorp", "+4646251200")]
HOURS = [
    ("2026-11-24T07:44", False),
    ("2026-11-24T07:45", True),
    ("2026-11-24T11:59", True),
    ("2026-11-24T12:00", False),
    ("2026-11-24T12:44", False),
    ("2026-11-24T12:45", True),
    ("2026-11-24T16:29", True),
    ("2026-11-24T16:30", False),
    ("2026-11-28T10:00", False),
    ("2027-01-06T10:00", False),
]


@pytest.mark.parametrize(("audience", "phone"), DESKS)
@pytest.mark.parametrize(("at", "is_open"), HOURS)
def test_each_municipality_has_its_own_number_to_the_same_desk(ask, at, is_open, audience, phone):
    answer = ask("it-teamet", at, system="telephony", audience=audience).situation
    called = [step.reach.phone for step in answer.steps if step.kind == "call"]
    assert called == ([phone] if is_open else [])
    assert (answer.closed is None) == is_open
    assert answer.answered


@pytest.mark.parametrize("at", ["2026-11-24T09:00", "2026-11-24T12:15"])
def test_who_does_not_say_the_municipality_gets_no_wrong_number(ask, at):
    answer = ask("it-teamet", at, system="telephony").situation
    numbers = {step.reach.phone for step in answer.steps if step.reach and step.reach.phone}
    assert not numbers
    if not answer.answered:
        assert answer.reasons[0].code == "say-audience"


def test_it_asks_back_only_while_the_answer_depends_on_it(ask):
    assert not ask("it-teamet", "2026-11-24T09:00", system="telephony").situation.answered
    assert ask("it-teamet", "2026-11-24T12:15", system="telephony").situation.closed


def test_lunch_says_until_when_and_what_comes_next(ask):
    lunch = ask("it-teamet", "2026-11-24T12:15", system="telephony", audience="burlov").situation
    assert lunch.until.isoformat() == "2026-11-24T12:45:00+01:00"
    assert lunch.next.contact == "desk-burlov"


@pytest.mark.parametrize(
    ("item", "state"),
    [
        ("service-desk", "included"),
        ("printers", "not-included"),
        ("file-restore", "not-included"),
        ("inventory-register", "not-included"),
        ("loan-units", "provided"),
        ("servers", "elsewhere"),
        ("local-networks", "elsewhere"),
        ("licences", "elsewhere"),
    ],
)
def test_the_catalogue_answers_what_is_included(item, state):
    answer = catalogue.decide(shipped("it-teamet"), item)
    assert answer.item.state == state
    assert answer.reasons[0].source == ("I-05",)
    assert (answer.item.where is not None) == (state == "elsewhere")


def test_an_item_that_is_not_in_the_catalogue_is_refused():
    with pytest.raises(Unanswerable) as refused:
        catalogue.decide(shipped("it-teamet"), "printer")
    assert "printers" in refused.value.known


def test_portal_questions_go_to_the_local_office_at_any_hour(ask):
    for at in ("2026-11-24T09:00", "2026-12-25T03:00"):
        step = ask("bbgruppen", at, system="portal").situation.steps[0]
        assert step.reach.contact == "local-office"
        assert step.open is None  # the document gives no hours, and no number


def test_when_the_contact_centre_is_down_the_vendor_is_called_first(ask):
    answer = ask("aarhus", "2026-11-28T03:00", system="contact-centre", problem="breakdown")
    assert answer.situation.steps[0].reach.phone == "+4576410979"
    overlay = answer.situation.steps[-1]
    assert overlay.alternatives[0].phone == "+4570709599"
    assert overlay.alternatives[0].open is False


def test_operator_support_helps_with_routing_from_eight_to_four(ask):
    question = {"system": "contact-centre", "problem": "routing"}
    day = ask("aarhus", "2026-11-24T15:59", **question).situation
    assert day.matched.ladder == "routing-daytime"
    assert ask("aarhus", "2026-11-24T16:00", **question).situation.matched.ladder == (
        "routing-otherwise"
    )


def test_aarhus_asks_what_is_wrong_before_it_answers(ask):
    answer = ask("aarhus", "2026-11-24T10:00", system="contact-centre").situation
    assert not answer.answered
    assert answer.reasons[0].code == "say-problem"
    assert answer.reasons[0].params["choices"] == ["breakdown", "announcement", "routing"]
