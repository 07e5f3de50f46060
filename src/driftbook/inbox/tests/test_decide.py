"""People see the mails that are theirs to see, and decide about those that wait for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from driftbook.history.models import Event
from driftbook.inbox import actions
from driftbook.inbox.due import Inbox
from driftbook.inbox.models import Bounced, Mail
from driftbook.inbox.routing import Verdict
from driftbook.inbox.tests.cast import (
    KARIN,
    NOW,
    OLGA,
    STINA,
    Handler,
    another_owner,
    kept,
    written,
)
from driftbook.people.models import User
from tests.cast import person, signed_in

pytestmark = pytest.mark.django_db
Handles = Callable[..., Handler]


def of(name: str) -> Client:
    return signed_in(User.objects.get(username=name))


def waiting(handles: Handles, **more: Any) -> tuple[Handler, Mail]:
    """A mail of somebody unknown."""
    handler = handles(Verdict("review", "unknown-sender"))
    mail = kept(written(**more))
    Inbox().run_due(NOW, 9)
    mail.refresh_from_db()
    return handler, mail


def did() -> list[str]:
    return list(Event.objects.filter(kind="mail").order_by("pk").values_list("did", flat=True))


def test_what_waits_is_loud_and_says_why(handles: Handles) -> None:
    _, mail = waiting(handles)
    page = of(KARIN).get("/inbox/").content.decode()
    assert "1 mail waits for somebody" in page
    assert "Nobody knows who wrote it." in page
    assert "asger@example.com" in page
    assert "1 mail waits for somebody" in of(KARIN).get("/desk/").content.decode()
    one = of(KARIN).get(f"/inbox/{mail.key}/").content.decode()
    for said in ("The lamp on the stairs is dark.", "Make a case of it", "Its number", "A lamp"):
        assert said in one
    assert "nobody has proved it" in one


def test_a_choice_is_done_once_and_stands_in_the_history(handles: Handles) -> None:
    handler, mail = waiting(handles)
    browser = of(KARIN)
    answer = browser.post(f"/inbox/{mail.key}/decision/", {"choice": "case", "typed": "no number"})
    assert answer["Location"] == f"/inbox/{mail.key}/"
    assert "There is no such case." in browser.get(answer["Location"]).content.decode()
    answer = browser.post(f"/inbox/{mail.key}/decision/", {"choice": "case", "typed": "17"})
    assert answer["Location"] == "/cases/17/"
    browser.post(f"/inbox/{mail.key}/decision/", {"choice": "file"})
    mail.refresh_from_db()
    assert (mail.state, mail.about_key, handler.decided) == ("done", "17", ["case:17"])
    event = Event.objects.get(kind="mail")
    assert (event.did, event.role) == ("mail.decided", "supplier-support")
    assert event.person == User.objects.get(username=KARIN).key


def test_what_is_not_offered_is_not_done(handles: Handles) -> None:
    handler, mail = waiting(handles)
    of(KARIN).post(f"/inbox/{mail.key}/decision/", {"choice": "steal"})
    of(KARIN).post(f"/inbox/{mail.key}/decision/", {})
    mail.refresh_from_db()
    assert (mail.state, handler.decided, did()) == ("review", [], [])


def test_a_mail_is_refused_or_read_once_more(handles: Handles) -> None:
    _, mail = waiting(handles)
    of(KARIN).post(f"/inbox/{mail.key}/retry/")
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)
    of(KARIN).post(f"/inbox/{mail.key}/decision/", {"choice": "refuse"})
    mail.refresh_from_db()
    assert mail.state == "waiting"
    handles(Verdict("review", "unknown-sender"))
    from django.utils import timezone

    Inbox().run_due(timezone.now(), 9)
    of(STINA).post(f"/inbox/{mail.key}/decision/", {"choice": "refuse"})
    mail.refresh_from_db()
    assert (mail.state, mail.why) == ("refused", "refused-by-a-person")
    assert did() == ["mail.retried", "mail.refused"]


def test_the_whole_mail_can_be_taken_and_that_is_recorded(handles: Handles) -> None:
    _, mail = waiting(handles)
    answer = of(STINA).get(f"/inbox/{mail.key}/raw/")
    assert answer.content == bytes(mail.raw)
    assert answer["Content-Disposition"] == f'attachment; filename="{mail.key}.eml"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert did() == ["mail.fetched"]


def test_what_cannot_be_read_can_be_seen_and_refused(handles: Handles) -> None:
    handles()
    mail = kept(b"\x00\x01")
    Inbox().run_due(NOW, 9)
    page = of(KARIN).get(f"/inbox/{mail.key}/").content.decode()
    assert "It does not have the form of a mail." in page
    assert "Read it once more" in page
    of(KARIN).post(f"/inbox/{mail.key}/decision/", {"choice": "refuse"})
    mail.refresh_from_db()
    assert mail.state == "refused"


def test_customers_of_one_mailbox_do_not_read_each_others_mail(handles: Handles) -> None:
    _, mail = waiting(handles)
    assert of(STINA).get(f"/inbox/{mail.key}/").status_code == 200
    another_owner()
    for name in (STINA, OLGA):
        assert of(name).get(f"/inbox/{mail.key}/").status_code == 404
        assert of(name).get(f"/inbox/{mail.key}/raw/").status_code == 404
        assert "asger" not in of(name).get("/inbox/").content.decode()
    assert of(KARIN).get(f"/inbox/{mail.key}/").status_code == 200


def test_outsiders_see_nothing_and_parties_without_the_role_are_refused(handles: Handles) -> None:
    _, mail = waiting(handles)
    person("otto", "elsewhere", "spoc")
    person("petra", "the-owner", "portal-user")
    assert of("otto").get(f"/inbox/{mail.key}/").status_code == 404
    assert of("petra").get(f"/inbox/{mail.key}/").status_code == 403
    assert of("petra").get("/inbox/").status_code == 403


def test_the_list_goes_on_and_can_be_narrowed(handles: Handles, monkeypatch: Any) -> None:
    from driftbook.inbox import queries

    handles()
    for number in range(5):
        kept(written(f"{number}", subject=f"Lamp {number}", message_id=f"<{number}@example.com>"))
    Inbox().run_due(NOW, 9)
    page, seen = queries.page, []
    monkeypatch.setattr(queries, "page", lambda who, **more: page(who, **more, limit=2))
    browser, at = of(KARIN), "/inbox/?state=done&mailbox=cases@example.org"
    while at:
        found = browser.get(at)
        seen += [shown.mail.subject for shown in found.context["mails"]]
        older = found.context["older"]
        at = f"/inbox/{older}" if older else ""
    assert seen == [f"Lamp {number}" for number in (4, 3, 2, 1, 0)]
    assert browser.get("/inbox/?state=quarantined").context["mails"] == []
    assert browser.get("/inbox/?state=nonsense").status_code == 400
    assert browser.get("/inbox/?before=x").status_code == 400


def test_the_list_takes_the_same_queries_however_long(
    handles: Handles, django_assert_max_num_queries: Any
) -> None:
    handles()
    for number in range(30):
        kept(written(f"{number}", message_id=f"<{number}@example.com>"))
    Inbox().run_due(NOW, 50)
    browser = of(KARIN)
    browser.get("/inbox/")
    with django_assert_max_num_queries(27):
        browser.get("/inbox/")


def test_an_address_that_sends_mail_back_is_cleared_by_somebody_who_knows_it(
    handles: Handles,
) -> None:
    _, _mail = waiting(handles)
    for _ in range(2):
        row = actions.mark_bounced(
            address="Asger@Example.com", permanent=True, why="5.1.1", now=NOW
        )
    actions.mark_bounced(address="unknown@example.net", permanent=True, why="5.1.1", now=NOW)
    assert row.times == 2
    page = of(KARIN).get("/inbox/").content.decode()
    assert "5.1.1" in page
    assert "unknown@example.net" not in page
    another_owner()
    assert of(OLGA).post(f"/inbox/mail-addresses/{row.pk}/clearance/").status_code == 404
    of(KARIN).post(f"/inbox/mail-addresses/{row.pk}/clearance/")
    assert list(Bounced.objects.values_list("address", flat=True)) == ["unknown@example.net"]
    assert Event.objects.get(kind="mail-address").did == "mail-address.cleared"
