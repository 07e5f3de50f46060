"""Mailboxes are opened by the operator; bytes go when they have been kept long enough."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from driftbook.history.models import Event
from driftbook.inbox import actions
from driftbook.inbox.due import Inbox
from driftbook.inbox.models import Bounced, Mail, Mailbox
from driftbook.inbox.routing import Verdict
from driftbook.inbox.tests.cast import KARIN, NOW, Handler, kept, mailbox, written
from driftbook.people import personal
from driftbook.people.actions import members
from driftbook.people.by import operator
from driftbook.people.models import Organisation, User
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
Handles = Callable[..., Handler]


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("mailbox", *words, stdout=out)
    return out.getvalue()


def test_the_operator_adds_lists_and_ends_mailboxes() -> None:
    mailbox("first@example.org")
    said = run("add", "Cases@example.org", "--handbook", "entrances")
    assert said == "mail to cases@example.org is taken when it is handed over\n"
    said = run(
        *("add", "cases@example.org", "--handbook", "entrances"),
        *("--imap", "imaps://cases@mail.example.org/INBOX", "--password-in", "CASES_PASSWORD"),
    )
    assert said == "mail to cases@example.org is fetched by `driftbook fetch`\n"
    assert "cases@example.org  entrances  imaps://cases@mail.example.org/INBOX  fine" in run("list")
    run("end", "cases@example.org")
    run("end", "cases@example.org")
    assert Mailbox.objects.get(address="cases@example.org").ended is not None
    events = Event.objects.filter(kind="mailbox", key="cases@example.org").order_by("pk")
    assert [event.did for event in events] == [*["mailbox.opened"] * 2, "mailbox.ended"]
    keeper = Organisation.objects.get(slug="the-keeper").key
    assert {event.organisation for event in events} == {keeper}


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nonsense", "--handbook", "entrances"], "no mail address"),
        (["a+b@example.org", "--handbook", "entrances"], "for the tokens"),
        (["a@example.org", "--handbook", "none"], "there is no handbook"),
        (
            ["a@example.org", "--handbook", "entrances", "--imap", "imaps://u:p@h/INBOX",
             "--password-in", "X"],
            "no password in the address",
        ),
        (
            ["a@example.org", "--handbook", "entrances", "--imap", "imap://u@mail.example.org",
             "--password-in", "X"],
            "this machine alone",
        ),
        (["a@example.org", "--handbook", "entrances", "--imap", "imaps://u@h"], "name the variable"),
        (["a@example.org", "--handbook", "entrances", "--imap", "pop://u@h"], "not of the form"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_mailbox_is_refused(words: list[str], why: str) -> None:
    mailbox("first@example.org")
    with pytest.raises(CommandError, match=why):
        run("add", *words)


def test_bytes_and_writers_go_after_a_while_and_what_waits_stays(
    handles: Handles, settings: Any
) -> None:
    handles(Verdict("done", about=("case", "17")), Verdict("review", "unknown-sender"))
    done, waits = kept(), kept(written("other", message_id="<2@example.com>"))
    Inbox().run_due(NOW, 9)
    days = timedelta(days=settings.KEEP_MAIL_DAYS)
    assert actions.blank(now=NOW + days) == 0
    assert actions.blank(now=NOW + days + timedelta(hours=1)) == 1
    assert actions.blank(now=NOW + days + timedelta(hours=1)) == 0
    done.refresh_from_db()
    waits.refresh_from_db()
    assert (bytes(done.raw), done.sender, done.subject, done.about_key) == (b"", "", "", "17")
    assert (done.blanked, waits.blanked) == (True, False)
    browser = signed_in(User.objects.get(username=KARIN))
    assert "no longer kept" in browser.get(f"/inbox/{done.key}/").content.decode()
    assert browser.get(f"/inbox/{done.key}/raw/").status_code == 302


def test_a_mail_that_comes_again_after_its_bytes_are_gone_is_still_known(handles: Handles) -> None:
    handler = handles()
    kept()
    Inbox().run_due(NOW, 9)
    Mail.objects.update(raw=b"", sender="")
    kept()
    Inbox().run_due(NOW, 9)
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["done", "duplicate"]
    assert len(handler.letters) == 1


def test_a_person_gets_what_is_kept_and_has_it_erased(handles: Handles) -> None:
    handles(Verdict("done"), Verdict("review", "unknown-sender"))
    box = mailbox()
    asger = person("asger", "the-owner", "portal-user")
    person("boss", "the-owner", "system-administrator")
    theirs = [
        kept(written(sender="Asger <ASGER@example.org>", message_id=f"<{n}@example.com>"))
        for n in range(2)
    ]
    Inbox().run_due(NOW, 9)
    unread = kept(written(sender="asger@example.org", message_id="<3@example.com>"))
    others = kept(written("else", message_id="<4@example.com>"))
    actions.mark_bounced(address="asger@example.org", permanent=True, why="5.1.1", now=NOW)

    given = personal.everything("asger")["mail"]
    assert [mail.get("subject", mail.get("why")) for mail in given] == ["A lamp", "A lamp", "5.1.1"]

    owner = Organisation.objects.get(slug="the-owner")
    members.erase(actor=operator(owner.key), organisation=owner, user=asger, now=NOW)
    for mail in (*theirs, unread):
        mail.refresh_from_db()
        assert (bytes(mail.raw), mail.sender, mail.subject) == (b"", "", "")
    assert [mail.state for mail in (*theirs, unread)] == ["done", "refused", "refused"]
    others.refresh_from_db()
    assert others.raw
    assert not Bounced.objects.exists()
    assert box.mails.count() == 4


def test_somebody_without_an_account_is_forgotten_too(handles: Handles) -> None:
    handles()
    mail, other = kept(), kept(written("x", sender="b@example.com", message_id="<2@example.com>"))
    Inbox().run_due(NOW, 9)
    assert run("forget", "Asger@example.com").startswith("mails erased: 1;")
    mail.refresh_from_db()
    other.refresh_from_db()
    assert (bytes(mail.raw), mail.sender, mail.state, bool(other.raw)) == (b"", "", "done", True)
    event = Event.objects.get(did="mail.erased")
    assert "asger" not in event.key.lower()
