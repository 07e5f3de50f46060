"""An operator invites the first system administrator on the command line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from driftbook.history.models import Event
from driftbook.outbox.models import Message
from driftbook.people.models import Organisation, User

pytestmark = pytest.mark.django_db
PASSWORD = "Blaa-Cykel-77-ved-Aaen"


def invite(*words: str, **more: str) -> None:
    asked = {"name": "Pia", "organisation": "lindeby", "mail": "pia@example.org", **more}
    call_command("invite", *(words or ("pia",)), **asked)


def test_the_link_in_the_letter_opens_the_account(lindeby: Organisation) -> None:
    invite()
    pia = User.objects.get(username="pia")
    assert [m.role for m in pia.memberships.all()] == ["system-administrator"]
    letter = Message.objects.get(person=pia.key)
    assert (letter.to, letter.organisation, letter.fleeting) == ("pia@example.org", None, True)
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", letter.text)
    assert link is not None
    page = Client().get(link[1])
    assert page.status_code == 200
    event = Event.objects.get(did="person.added")
    assert (event.person, event.role, event.organisation) == (None, "operator", lindeby.key)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"organisation": "nowhere"}, "there is no organisation .nowhere."),
        ({"mail": ""}, "mail address or a phone number"),
    ],
)
def test_what_cannot_be_done(lindeby: Organisation, asked: dict[str, Any], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        invite(**asked)
    assert not User.objects.filter(username="pia").exists()


def test_a_name_that_is_taken(lindeby: Organisation) -> None:
    invite()
    with pytest.raises(CommandError, match="this user name already"):
        invite()
    assert Message.objects.count() == 1
