"""What went out, what waits, and what became of it."""

from __future__ import annotations

import pytest
from django.test import Client

from driftbook.desk.tests.conftest import NOW, Read, Town
from driftbook.history.models import Event
from driftbook.outbox.models import FAILED, SENT, WAITING, WITHDRAWN, Attempt, Message

pytestmark = pytest.mark.django_db


def test_dead_letters_come_first_and_loud(town: Town, read: Read) -> None:
    town.letter("old", FAILED)
    town.letter("new", SENT)
    page = read(town.browser("spoc"), "/outbox/")
    assert "1 dead letter" in page
    assert page.index("550 no such mailbox") < page.index("All others, newest first")
    assert "nothing leaves this machine" in page, "tests run in demo mode"
    assert "Nothing is sent at the moment" in page


def test_filters_by_state_and_channel(town: Town, read: Read) -> None:
    town.letter("mail", SENT)
    town.letter("sms", channel="sms", to="+4520123456")
    spoc = town.browser("spoc")
    assert "ann@example.org" not in read(spoc, "/outbox/?channel=sms")
    assert "+4520123456" not in read(spoc, "/outbox/?state=sent")
    assert read(spoc, "/outbox/?state=lost", status=400)


def test_a_message_shows_its_text_and_why_it_waits(town: Town, read: Read) -> None:
    letter = town.letter("1", WAITING)
    Message.objects.filter(pk=letter.pk).update(
        html='<h1>Hello</h1><script>alert(1)</script><p style="color:red">Ann<img src="/x"></p>',
        error="451 try again later",
    )
    Attempt.objects.create(message=letter, number=1, at=NOW, outcome="in doubt", worker="w")
    page = read(town.browser("spoc"), f"/outbox/{letter.uid}/")
    assert "451 try again later" in page
    assert "Nobody knows whether it arrived" in page
    assert "<p>Ann</p>" in page
    assert "alert(1)" not in page
    assert "<img" not in page


def test_messages_of_others_are_not_there(town: Town, outsider: Client, read: Read) -> None:
    mine, theirs = town.letter("1", FAILED), town.letter("2", organisation=town.supplier.key)
    nobodys = town.letter("3", organisation=None)
    spoc = town.browser("spoc")
    assert str(theirs.uid) not in read(spoc, "/outbox/")
    for uid in (theirs.uid, nobodys.uid):
        read(spoc, f"/outbox/{uid}/", status=404)
    read(outsider, f"/outbox/{mine.uid}/", status=404)
    for noun in ("resending", "withdrawal"):
        assert outsider.post(f"/outbox/{mine.uid}/{noun}/").status_code == 404
    mine.refresh_from_db()
    assert mine.state == FAILED
    assert "see what was sent" in read(
        town.browser("care-worker"), f"/outbox/{mine.uid}/", status=403
    )


def test_a_dead_letter_is_sent_once_more(town: Town) -> None:
    letter = town.letter("1", FAILED)
    admin = town.browser("system-administrator")
    response = admin.post(f"/outbox/{letter.uid}/resending/", follow=True)
    assert "It waits to be sent once more" in response.content.decode()
    letter.refresh_from_db()
    assert letter.state == WAITING
    event = Event.objects.get(did="message.resent")
    assert (event.role, event.person) == (
        "system-administrator",
        town.person("system-administrator").key,
    )
    assert "let the dead letter to" in admin.get("/history/").content.decode()
    Message.objects.filter(pk=letter.pk).update(state=SENT)
    response = admin.post(f"/outbox/{letter.uid}/resending/", follow=True)
    assert "no dead letter any longer" in response.content.decode()


def test_who_may_see_may_not_therefore_resend(town: Town) -> None:
    letter = town.letter("1", FAILED)
    spoc = town.browser("spoc")
    assert "Send it once more" not in spoc.get(f"/outbox/{letter.uid}/").content.decode()
    response = spoc.post(f"/outbox/{letter.uid}/resending/", headers={"accept-language": "en"})
    assert response.status_code == 403
    assert "send a message once more, or withdraw it" in response.content.decode()
    letter.refresh_from_db()
    assert letter.state == FAILED


def test_what_waits_can_be_withdrawn_and_nothing_is_done_by_looking(town: Town) -> None:
    letter = town.letter("1")
    admin = town.browser("system-administrator")
    assert admin.get(f"/outbox/{letter.uid}/withdrawal/").status_code == 405
    admin.post(f"/outbox/{letter.uid}/withdrawal/")
    letter.refresh_from_db()
    assert letter.state == WITHDRAWN
