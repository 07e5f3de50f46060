"""A mail of the ledger is read once, tried again in trouble, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from driftbook.inbox import reading
from driftbook.inbox.due import Inbox
from driftbook.inbox.models import Mail
from driftbook.inbox.routing import Verdict
from driftbook.inbox.tests.cast import MINUTE, NOW, Handler, kept, mailbox, written
from driftbook.outbox.models import Message
from driftbook.people.models import Organisation

pytestmark = pytest.mark.django_db
Handles = Callable[..., Handler]


def read(after: timedelta = timedelta(0)) -> int:
    return Inbox().run_due(NOW + after, 20)


def test_a_mail_becomes_what_the_handler_says(handles: Handles) -> None:
    handler, mail = handles(), kept()
    assert Inbox().next_due(NOW) == NOW
    assert read() == 1
    assert read() == 0
    assert [letter.text for letter in handler.letters] == ["The lamp on the stairs is dark."]
    mail.refresh_from_db()
    assert (mail.state, mail.about_kind, mail.about_key) == ("done", "case", "17")
    assert (mail.sender, mail.subject) == ("asger@example.com", "A lamp")
    assert mail.ended is not None
    assert NOW <= mail.ended < NOW + MINUTE
    assert (mail.message_id, mail.claimed_by, mail.due) == ("<one@example.com>", "", None)
    assert Inbox().next_due(NOW) is None


def test_without_a_handler_somebody_looks() -> None:
    from driftbook.inbox import routing

    before = routing.register(routing.Nobody())
    try:
        mail = kept()
        read()
    finally:
        routing.register(before)
    mail.refresh_from_db()
    assert (mail.state, mail.why, mail.ended) == ("review", "nobody-handles", None)


def test_the_same_mail_twice_is_one_and_other_content_is_another(handles: Handles) -> None:
    handler = handles()
    first, again = kept(), kept(b"Received: from somewhere else\n" + written().as_bytes())
    other = kept(written("Something else, under the same id.\n"))
    elsewhere = kept(mailbox=mailbox("more@example.org"))
    read()
    rows = dict(Mail.objects.values_list("pk", "state"))
    assert [rows[m.pk] for m in (first, again, other, elsewhere)] == [
        *("done", "duplicate", "done", "done"),
    ]
    again.refresh_from_db()
    assert (again.why, again.about_key) == ("same-mail", "17")
    assert len(handler.letters) == 3


def test_mails_without_an_id_or_a_date_are_like_no_others(handles: Handles) -> None:
    handler = handles()
    kept(written(message_id="", date=""))
    kept(written(message_id="", date=""))
    read()
    assert len(handler.letters) == 2
    kept(written(message_id=""))
    kept(written(message_id=""))
    read()
    assert len(handler.letters) == 3


def test_our_own_mail_is_left_alone(handles: Handles) -> None:
    from driftbook.inbox.own import HEADER, mark

    handler = handles()
    Message.objects.create(
        key="a", reference="<abc@example.org>", channel="mail", to="x@example.com", text="x",
        language="en", organisation=None, created=NOW, due=NOW,
    )  # fmt: skip
    kept(written(message_id="<abc@example.org>"))
    kept(written("x", message_id="<2@example.com>", **{HEADER: mark()}))
    kept(written("y", message_id="<3@example.com>", sender="Cases <cases+1.a@example.org>"))
    kept(written("z", message_id="<4@example.com>", **{HEADER: "another installation"}))
    read()
    assert list(Mail.objects.order_by("pk").values_list("state", "why")) == [
        *(("ignored", "own-mail"),) * 3,
        ("done", ""),
    ]
    assert len(handler.letters) == 1


def test_trouble_passes_and_what_goes_on_is_quarantined(handles: Handles) -> None:
    handles(ValueError("no"), OperationalError("deadlock"))
    mail = kept()
    read()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == ("waiting", 1, "ValueError: no")
    assert mail.due is not None
    assert NOW + timedelta(seconds=7) < mail.due < NOW + timedelta(seconds=14)
    assert read() == 0
    read(MINUTE)
    read(3 * MINUTE)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == ("done", 3, "")

    handles(*[ValueError("never")] * 20)
    poor = kept(written("other"))
    for hour in range(1, 12):
        read(timedelta(hours=hour))
    poor.refresh_from_db()
    assert (poor.state, poor.why, poor.attempts) == ("quarantined", "failed", reading.ATTEMPTS)
    assert poor.error == "ValueError: never"


def test_what_the_handler_wrote_is_undone_with_its_trouble(
    handles: Handles, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = handles()

    def half(letter: Any, now: Any) -> Verdict:
        Organisation.objects.create(slug="half", name="Half", kind="other", country="DK", since=NOW)
        raise ValueError("in the middle")

    monkeypatch.setattr(handler, "take", half)
    kept()
    read()
    assert not Organisation.objects.filter(slug="half").exists()


def test_a_mail_that_kills_its_readers_is_given_up(handles: Handles, settings: Any) -> None:
    mail = kept()
    for _ in range(reading.ATTEMPTS):
        handles(KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            read(_ * 2 * settings.INBOX_LEASE)
        mail.refresh_from_db()
        assert mail.state == "waiting"
        assert Inbox().next_due(NOW) == mail.claimed_until
        assert read(_ * 2 * settings.INBOX_LEASE + MINUTE) == 0
    handles()
    read(timedelta(days=2))
    mail.refresh_from_db()
    assert (mail.state, mail.why) == ("quarantined", "killed-its-reader")


def test_who_comes_back_after_the_lease_writes_nothing(
    handles: Handles, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = handles()
    mail = kept()

    def slow(letter: Any, now: Any) -> Verdict:
        Mail.objects.filter(pk=mail.pk).update(claimed_by="somebody else")
        Organisation.objects.create(slug="late", name="L", kind="other", country="DK", since=NOW)
        return Verdict("done")

    monkeypatch.setattr(handler, "take", slow)
    read()
    mail.refresh_from_db()
    assert mail.state == "waiting"
    assert not Organisation.objects.filter(slug="late").exists()


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 50, b"no headers at all", b"\n\nonly text"])
def test_what_is_no_mail_is_quarantined_at_once(handles: Handles, raw: bytes) -> None:
    handles()
    mail = kept(raw)
    read()
    mail.refresh_from_db()
    assert (mail.state, mail.why, bytes(mail.raw)) == ("quarantined", "unreadable", raw)


def test_a_number_of_a_server_is_written_down_once(handles: Handles) -> None:
    first = kept(validity=1, uid=7)
    assert kept(written("other"), validity=1, uid=7).pk == first.pk
    assert kept(written("other"), validity=2, uid=7).pk != first.pk
    assert Mail.objects.count() == 2


def test_what_waits_is_told_to_the_parties(handles: Handles) -> None:
    kept()
    owner = Organisation.objects.get(slug="the-owner").key
    items = list(Inbox().upcoming(NOW, [owner], 5))
    assert [(item.what, item.details) for item in items] == [
        ("mail.read", {"mailbox": "cases@example.org"})
    ]
    assert list(Inbox().upcoming(NOW, [], 5)) == []


def test_what_is_erased_while_it_is_read_stays_erased(
    handles: Handles, monkeypatch: pytest.MonkeyPatch
) -> None:
    from driftbook.inbox import actions, reading
    from driftbook.inbox.letters import Letter
    from driftbook.inbox.parsing import understand

    handler, mail = handles(), kept()

    def meanwhile(*given: Any) -> Letter:
        actions.forget_address(address="asger@example.com", now=NOW)
        return understand(*given)

    monkeypatch.setattr(reading, "understand", meanwhile)
    read()
    mail.refresh_from_db()
    assert (mail.state, mail.sender, bytes(mail.raw)) == ("refused", "", b"")
    assert len(handler.letters) <= 1
