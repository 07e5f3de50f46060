"""What must be said before there is an answer, and what no answer depends on."""

import pytest

from driftbook.handbook.deciding.asking import (
    audience_matters,
    problem_matters,
    to_say,
    waiting_levels,
)
from driftbook.handbook.deciding.timeline import Question
from tests.handbook.small import shipped, small


@pytest.mark.parametrize(
    ("book", "question", "what"),
    [
        ("orebro", Question("carelock"), "problem"),
        ("orebro", Question("carelock", "fault"), None),
        ("orebro", Question("tes"), "problem"),
        ("orebro", Question("tes", "fault"), None),
        ("it-teamet", Question("telephony"), "audience"),
        ("it-teamet", Question("telephony", "order"), "audience"),
        ("it-teamet", Question("telephony", None, "burlov"), None),
        ("gladsaxe", Question("key-solution"), "problem"),
        ("gladsaxe", Question("key-solution", "door"), None),
        ("bbgruppen", Question("portal"), None),
        ("aarhus", Question("contact-centre"), "problem"),
        ("aarhus", Question("contact-centre", "routing"), None),
    ],
)
def test_the_shipped_handbooks_ask_for_no_more_than_they_need(book, question, what):
    assert to_say(shipped(book), question) == what


def test_an_assumed_audience_is_not_asked_for_but_matters():
    book = shipped("gladsaxe")
    assert audience_matters(book, Question("key-solution", "door"))
    assert to_say(book, Question("key-solution", "door")) is None


def test_the_problem_does_not_matter_where_all_go_the_same_way():
    assert not problem_matters(shipped("it-teamet"), Question("telephony"))


def test_steps_for_somebody_make_it_matter_who_asks():
    book = small(
        """
        contacts: {desk: {name: The desk, phone: "019-21 20 00"}}
        audiences: {staff: {name: Staff}, others: {name: Others}}
        systems: {doors: {name: Doors}}
        ladders:
          - id: always
            systems: [doors]
            when: always
            steps:
              - {do: Use your key, audiences: [staff]}
              - call: desk
        """
    )
    assert to_say(book, Question("doors")) == "audience"


def test_a_deeper_level_waits_for_the_one_before():
    book = shipped("gladsaxe")
    asked = Question("key-solution", "door", "employee")
    assert waiting_levels(book, asked) == [("first", "second")]
    assert waiting_levels(book, asked._replace(involved=frozenset({"first"}))) == []
    assert waiting_levels(shipped("orebro"), Question("carelock", "fault")) == []
