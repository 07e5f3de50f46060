"""Whoever may look into the outbox of an organisation does not read of cases that they do not see."""

from __future__ import annotations

import pytest

from driftbook.desk import upcoming
from driftbook.outbox.models import Message
from driftbook.requests.actions import choosing
from driftbook.requests.letters_due import Digests, Letters
from driftbook.requests.models import KEEPER, Case, MailChoice
from driftbook.requests.tests.cast import ADA, KARIN, NOW, PAUL, PETRA, Houses, houses, of, user
from driftbook.requests.tests.letters import a_case, a_mailbox, said
from driftbook.work import stopping
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
OWEN = "owen"
"""A handbook owner of the owner: sees the outbox, and no cases."""


@pytest.fixture
def made() -> Houses:
    stopping.begin()
    made = houses()
    a_mailbox(made)
    person(OWEN, "the-owner", "handbook-owner")
    return made


def told(case: Case) -> Message:
    said(case, KARIN, "The code of the yard is on the note.", side=KEEPER)
    Letters().run_due(NOW, 5)
    return Message.objects.get(to="petra@example.org")


def test_owen_sees_that_a_mail_went_out_and_not_what_it_says(made: Houses) -> None:
    case = a_case(made, state="handling", handler=user(KARIN).key)
    mail = told(case)
    owen, ada = signed_in(person(OWEN)), of(ADA)
    for page in ("/outbox/", f"/outbox/{mail.uid}/"):
        seen = owen.get(page).content.decode()
        assert "A mail about a case" in seen
        assert "code of the yard" not in seen
        assert "The door does not close" not in seen
    seen = ada.get(f"/outbox/{mail.uid}/").content.decode()
    assert "code of the yard" in seen
    assert mail.headers["Reply-To"] not in seen


def test_a_digest_is_read_by_its_person_alone(made: Houses) -> None:
    case = a_case(made, state="handling", handler=user(KARIN).key)
    choosing.choose(user=user(PAUL), how="digest", now=NOW)
    told(case)
    due = MailChoice.objects.get().digest_due
    assert due is not None
    Digests().run_due(due, 5)
    mail = Message.objects.get(to="paul@example.org")
    seen = of(ADA).get(f"/outbox/{mail.uid}/").content.decode()
    assert "Only those who see the case can read it." in seen
    assert "The door does not close" not in seen


def test_what_happens_next_does_not_say_what_a_case_is_about(made: Houses) -> None:
    told(a_case(made, state="handling", handler=user(KARIN).key))
    lines = upcoming.lines([made.owner.key], "UTC", NOW)
    assert [line.text for line in lines] == ["A mail about a case is sent."]
    assert user(PETRA).email not in lines[0].text
