"""Choosing which mails about cases one gets."""

from __future__ import annotations

import pytest

from driftbook.history.models import Event
from driftbook.inbox.models import Bounced
from driftbook.people import kept
from driftbook.requests.models import Held, MailChoice
from driftbook.requests.tests.cast import NOW, OTTO, PETRA, houses, of, user
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/requests/mail/"


def test_petra_wants_a_digest() -> None:
    houses()
    petra = of(PETRA)
    page = petra.get(PAGE).content.decode()
    assert "petra@example.org" in page
    assert 'value="mine" id="id_how_0" checked' in page
    for _twice in range(2):
        assert petra.post(PAGE, {"how": "digest"}, follow=True).status_code == 200
    assert MailChoice.objects.get(user=user(PETRA)).how == "digest"
    event = Event.objects.get(did="mail-choice.changed")
    assert (event.person, event.after) == (user(PETRA).key, {"how": "digest"})
    assert 'value="digest" id="id_how_2" checked' in petra.get(PAGE).content.decode()


@pytest.mark.parametrize("how", ["", "some", "ALL"])
def test_there_is_nothing_else_to_choose(how: str) -> None:
    houses()
    assert of(PETRA).post(PAGE, {"how": how}).status_code == 400
    assert not MailChoice.objects.exists()


def test_mail_to_petra_works_again() -> None:
    houses()
    Bounced.objects.create(address="petra@example.org", at=NOW, why="5.1.1")
    Bounced.objects.create(address="paul@example.org", at=NOW)
    petra = of(PETRA)
    assert "Mail to you comes back" in petra.get(PAGE).content.decode()
    assert petra.post(PAGE + "mended/", follow=True).status_code == 200
    assert petra.post(PAGE + "mended/").status_code == 302
    assert Bounced.objects.get().address == "paul@example.org"
    assert Event.objects.filter(did="mail-address.cleared").count() == 1
    assert "Mail to you comes back" not in petra.get(PAGE).content.decode()


def test_only_for_those_who_see_cases() -> None:
    houses()
    assert of(OTTO).get(PAGE).status_code == 200
    assert signed_in(person("nora")).get(PAGE).status_code == 403


def test_what_is_kept_is_given_out_and_erased() -> None:
    houses()
    of(PETRA).post(PAGE, {"how": "digest"})
    given = kept.everything(user(PETRA))["case mails"]
    assert given == [{"mails": "digest", "next_digest": None, "waiting_cases": []}]
    kept.forget(user(PETRA), NOW)
    assert not MailChoice.objects.exists()
    assert not Held.objects.exists()
