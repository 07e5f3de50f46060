"""What is kept about a person in cases: they get all of it, and are forgotten where it is theirs."""

from __future__ import annotations

import pytest
from django.db import transaction

from driftbook.people import kept
from driftbook.requests.models import Case, Post, Reading, SavedView
from driftbook.requests.tests.cast import KARIN, NOW, PAUL, PETRA, houses, user
from driftbook.requests.tests.letters import a_case, said

pytestmark = pytest.mark.django_db


def test_petra_gets_what_she_asked_for_and_said_and_nothing_of_others() -> None:
    case = a_case(houses(), answers={"problem": "It stands open."})
    said(case, PETRA, "The one to the yard.")
    said(case, KARIN, "We are coming.", side="keeper")
    (given,) = kept.everything(user(PETRA))["cases"]
    assert given["number"] == case.number
    assert given["answers"] == {"problem": "It stands open."}
    assert [post["text"] for post in given["posts"]] == ["The one to the yard."]
    assert kept.everything(user(PAUL))["cases"] == []
    (karins,) = kept.everything(user(KARIN))["cases"]
    assert karins["answers"] == {}
    assert [post["text"] for post in karins["posts"]] == ["We are coming."]


def test_forgotten_she_leaves_the_case_and_takes_her_traces_along() -> None:
    case = a_case(houses())
    said(case, PETRA, "The one to the yard.", via="mail", folded="Petra, 070-174 06 05")
    Reading.objects.create(case=case, person=user(PETRA).key, position=1)
    SavedView.objects.create(user=user(PETRA), name="Mine", made=NOW)
    with transaction.atomic():
        kept.forget(user(PETRA), NOW)
    assert Case.objects.count() == Post.objects.count() == 1
    assert Post.objects.get().text == "The one to the yard."
    assert Post.objects.get().folded == ""
    assert not Reading.objects.exists()
    assert not SavedView.objects.exists()
