"""A mail that belongs to no case becomes one, or waits for somebody; and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from driftbook.outbox.models import Message
from driftbook.people.models import User
from driftbook.requests.models import Case
from driftbook.requests.tests.cast import (
    KARIN,
    NOW,
    OLGA,
    OTTO,
    PETRA,
    Houses,
    houses,
    user,
)
from driftbook.requests.tests.handbook import REQUESTS
from driftbook.requests.tests.letters import a_mailbox
from driftbook.requests.tests.mails import PNG, came, ended, posts, written
from tests.cast import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working")]


def test_petra_files_a_case_by_mail_and_is_told_its_number(made: Houses) -> None:
    mail = written("It is dark.", subject="The lamp in the yard")
    mail.add_attachment(PNG, "image", "png", filename="lamp.png")
    row = came(mail)
    assert ended(row) == ("done", "filed")
    case = Case.objects.get()
    assert (case.type, case.customer, case.person) == ("fault", made.owner, user(PETRA).key)
    assert (case.via, case.subject, case.role) == ("mail", "The lamp in the yard", "portal-user")
    assert case.answers == {"problem": "The lamp in the yard"}
    assert posts(case) == [(PETRA, "It is dark.")]
    assert [file.name for file in case.attachments.all()] == ["lamp.png"]
    (told,) = Message.objects.filter(to="petra@example.org")
    assert told.headers["Auto-Submitted"] == "auto-replied"
    assert told.headers["In-Reply-To"] == str(mail["Message-ID"])
    assert f"It is case {case.number}." in told.text
    assert ended(came("And cold.", to=told.headers["Reply-To"])) == ("done", "answer")


def test_a_list_gets_no_answer(made: Houses) -> None:
    assert ended(came("It is dark.", List_Id="<houses.example.org>")) == ("done", "filed")
    assert not Message.objects.exists()


def test_what_was_passed_on_is_all_shown_in_a_new_case(made: Houses) -> None:
    text = (
        "See below.\n\n-----Original Message-----\nFrom: Nell <nell@example.com>\n\nIt is dark.\n"
    )
    assert ended(came(text)) == ("done", "filed")
    assert "It is dark." in Case.objects.get().posts.get().text


def test_so_many_in_an_hour_and_no_more(made: Houses) -> None:
    for _number in range(5):
        assert ended(came("Dark.")) == ("done", "filed")
    assert ended(came("Dark.")) == ("review", "too-many")
    assert ended(came("Dark.", sender="paul@example.org")) == ("done", "filed")
    assert ended(came("Dark.", NOW + timedelta(hours=1, minutes=1))) == ("done", "filed")


def test_a_stranger_is_looked_at_first(made: Houses) -> None:
    assert ended(came("Dark.", sender="nell@example.com")) == ("review", "sender-unknown")
    assert ended(came("Dark.", sender=f"{KARIN}@example.org")) == ("review", "may-not-file")
    assert ended(came("Dark.", sender=f"{OTTO}@example.org")) == ("review", "may-not-file")
    assert not Case.objects.exists()


def strangers(**more: Any) -> Houses:
    """Where the handbook lets a stranger's mail be a case, of the one owner there is."""
    text = REQUESTS.replace("unknown: review", "unknown: case")
    made = houses(files={"requests.yaml": text})
    a_mailbox(made)
    made.agreement.parties.filter(organisation=made.other).delete()
    return made


def test_a_stranger_has_a_case_where_the_handbook_says_so() -> None:
    strangers()
    assert ended(came("Dark.", sender="Nell@Example.com")) == ("done", "filed")
    case = Case.objects.get()
    assert (case.person, case.correspondent) == (None, "nell@example.com")
    (told,) = Message.objects.filter(to="nell@example.com")
    answer = {"sender": "nell@example.com", "to": told.headers["Reply-To"]}
    assert ended(came("And cold.", **answer)) == ("done", "answer")
    assert ended(came("Me.", sender="x@example.com", to=told.headers["Reply-To"])) == (
        "review",
        "sender-not-known-for-case",
    )
    Case.objects.update(correspondent="")
    assert ended(came("And wet.", **answer)) == ("review", "token-unknown")


def test_whose_stranger_it_is_must_be_clear() -> None:
    text = REQUESTS.replace("unknown: review", "unknown: case")
    made = houses(files={"requests.yaml": text})
    a_mailbox(made)
    assert ended(came("Dark.", sender="nell@example.com")) == ("review", "which-customer")
    person(PETRA, "other-owner", "portal-user")
    assert ended(came("Dark.")) == ("review", "which-customer")
    User.objects.filter(username=OLGA).update(email="paul@example.org")
    assert ended(came("Dark.", sender="paul@example.org")) == ("review", "several-people")


def test_a_handbook_that_says_nothing_of_mail() -> None:
    text = REQUESTS.rpartition("mail:")[0]
    a_mailbox(houses(files={"requests.yaml": text}))
    assert ended(came("Dark.")) == ("review", "no-mail-type")
