"""Somebody wants mail about downtime: asked first, told once, gone by one click."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client

from driftbook.downtime.models import Mailing, Notice, StatusPage, Subscription
from driftbook.downtime.status import actions, kept, links, mailing, shown, subscribing
from driftbook.downtime.status.due import AGAIN, Mailings, Swept
from driftbook.downtime.tests.said import downtime, opened, say
from driftbook.downtime.tests.town import BY, NOW, Town, town, user
from driftbook.outbox.models import Message
from driftbook.outbox.sending import Outbox
from driftbook.outbox.tests import smtp
from driftbook.work.transactions import NotInATransaction

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
RITA = "rita@example.org"
"""A relative, who uses nothing else of the town."""
AT = "/downtime/status/the-town/subscriptions/"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def there() -> Town:
    return town()


@pytest.fixture
def board(there: Town) -> StatusPage:
    return opened(there)


def subscribed(
    page: StatusPage, address: str = RITA, language: str = "en", systems: Iterable[str] = ()
) -> Subscription:
    """An address that has been confirmed."""
    one = actions.subscribe(
        page=page, address=address, language=language, systems=[*systems], now=NOW
    )
    assert actions.confirm(subscription=one, now=NOW)
    return Subscription.objects.get(pk=one.pk)


def told() -> list[Message]:
    """What was announced, without the mails that ask and confirm."""
    return [one for one in Message.objects.order_by("to") if "List-Unsubscribe" in one.headers]


def publish(notices: Iterable[Notice]) -> int:
    """How many mails that led to, once the worker has put them."""
    before = Message.objects.count()
    with transaction.atomic():
        for notice in notices:
            subscribing.tell(notice, LATER)
    assert Message.objects.count() == before  # the fact is committed before anybody is mailed
    Mailings().run_due(LATER, 20)
    return Message.objects.count() - before


def test_a_revision_is_raised_for_a_page_that_there_is(there: Town, board: StatusPage) -> None:
    before = board.revision
    with transaction.atomic():
        shown.changed(there.town.key, LATER)
        shown.changed(there.maker.key, LATER)
    board.refresh_from_db()
    assert (board.revision, board.changed) == (before + 1, LATER)


@pytest.mark.django_db(transaction=True)
def test_it_is_raised_with_the_fact_or_not_at_all() -> None:
    there = town()
    with pytest.raises(NotInATransaction):
        shown.changed(there.town.key, LATER)


def test_rita_is_told_once_in_her_language(there: Town, board: StatusPage) -> None:
    subscribed(board, language="da")
    notices = say(downtime(there, announced=False), "planned", at=LATER)
    assert publish(notices) == 1
    publish(notices)  # the same again, after a crash
    [mail] = told()
    assert mail.to == RITA
    assert mail.subject == "Plejeplanen er nede: planned"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_language_that_is_not_told_is_told_in_the_first_of_the_page(
    there: Town, board: StatusPage
) -> None:
    subscribed(board, language="sv")
    publish(say(downtime(there, announced=False), "planned", at=LATER))
    assert [mail.subject for mail in told()] == ["The care plan is down: planned"]


def test_two_audiences_on_the_page_are_one_mail(there: Town, board: StatusPage) -> None:
    subscribed(board)
    row = downtime(there, announced=False)
    publish([*say(row, "planned", at=LATER), *say(row, "planned", at=LATER, audience="staff")])
    assert len(told()) == 1


def test_moved_is_told_anew(there: Town, board: StatusPage) -> None:
    subscribed(board)
    row = downtime(there, announced=False)
    publish(say(row, "planned", at=LATER))
    row.revision = 2
    publish(say(row, "moved", at=LATER))
    assert len(told()) == 2


def test_only_the_systems_that_were_asked_for(there: Town, board: StatusPage) -> None:
    subscribed(board, "net@example.org", systems=["town/net"])
    subscribed(board, "web@example.org", systems=["town/web"])
    row = downtime(there, announced=False, systems=["net"], affected=["net", "plan"])
    publish(say(row, "planned", at=LATER))
    assert [mail.to for mail in told()] == ["net@example.org"]


def test_what_depends_counts_too(there: Town, board: StatusPage) -> None:
    subscribed(board, systems=["town/web"])
    row = downtime(there, announced=False, systems=["net"], affected=["net", "plan", "web"])
    assert publish(say(row, "planned", at=LATER)) == 1


def test_whoever_has_not_confirmed_is_told_nothing(there: Town, board: StatusPage) -> None:
    actions.subscribe(page=board, address=RITA, language="en", systems=[], now=NOW)
    assert publish(say(downtime(there, announced=False), "planned", at=LATER)) == 0
    assert not told()


def test_a_closed_page_tells_nobody_and_forgets_everybody(there: Town, board: StatusPage) -> None:
    one = subscribed(board)
    actions.close_page(page=board, by=BY, now=LATER)
    assert publish(say(downtime(there, announced=False), "planned", at=LATER)) == 0
    one.refresh_from_db()
    assert (one.address, one.folded, one.ended_because) == ("", "", "page-closed")


# --- in the browser -------------------------------------------------------------------------------


def ask(address: str, **more: object) -> str:
    """The page after somebody has asked for mail."""
    said = {"address": address, "language": "en"} | more
    response = Client(enforce_csrf_checks=True).post(
        "/downtime/status/the-town/subscriptions/", said, follow=True
    )
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def link_in(message: Message) -> str:
    found = re.search(r"https?://[^/]+(/downtime/status/subscriptions/\S+)", message.text)
    assert found
    return found[1]


def test_rita_subscribes_confirms_and_ends_it(board: StatusPage) -> None:
    ask(RITA, systems=["town/plan"])
    one = Subscription.objects.get()
    assert (one.confirmed, one.systems) == (None, ["town/plan"])
    address = link_in(Message.objects.get())
    browser = Client(enforce_csrf_checks=True)
    browser.get(address)  # as programs do that look into mails
    one.refresh_from_db()
    assert one.confirmed is None
    assert "You get mail about downtime" in browser.post(address).content.decode()
    one.refresh_from_db()
    assert one.confirmed

    browser.get(links.end(one).removeprefix("http://127.0.0.1:8000"))
    one.refresh_from_db()
    assert one.ended is None
    click = {"List-Unsubscribe": "One-Click"}
    assert browser.post(links.end(one), click).status_code == 200
    one.refresh_from_db()
    assert (one.address, one.folded, one.ended_because) == ("", "", "asked")
    assert not Message.objects.filter(to=RITA).exists()


def test_one_click_in_a_mail_program_ends_it(there: Town, board: StatusPage, settings: Any) -> None:
    """RFC 8058, through a real mail server: the header as it is, one POST, no cookie, no page."""
    one = subscribed(board)
    publish(say(downtime(there, announced=False), "planned", at=LATER))
    Message.objects.filter(fleeting=True).delete()
    with smtp.listening(settings) as server:
        assert Outbox().run_due(LATER, 20) == 1
    [raw] = server.raw
    head = raw.decode().replace("\r\n", "\n").partition("\n\n")[0].replace("\n ", " ")
    [link] = re.findall(r"^List-Unsubscribe:\s+<(\S+)>$", head, re.MULTILINE)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head.splitlines()
    browser = Client(enforce_csrf_checks=True)
    kind = "application/x-www-form-urlencoded"
    answer = browser.post(link, "List-Unsubscribe=One-Click", content_type=kind)
    assert (answer.status_code, answer.cookies) == (200, {})
    one.refresh_from_db()
    assert (one.address, one.ended_because) == ("", "asked")
    assert not Message.objects.filter(to=RITA).exists()


def test_the_same_is_said_of_an_address_that_is_known(board: StatusPage) -> None:
    subscribed(board)
    known = ask(RITA.upper())
    assert known == ask("nobody@example.org")
    assert Subscription.objects.count() == 2
    assert "already" in Message.objects.filter(to=RITA).latest("pk").subject


def test_asking_again_asks_for_what_is_wanted_now(board: StatusPage) -> None:
    ask(RITA, systems=["town/web"])
    ask(RITA)
    assert Subscription.objects.get().systems == []


def test_nobody_is_asked_by_the_dozen_nor_locked_out(board: StatusPage) -> None:
    """Whoever types the address of somebody else again and again keeps nobody from subscribing."""
    for _ in range(30):
        answer = Client().post(AT, {"address": RITA, "language": "en"}, REMOTE_ADDR="192.0.2.66")
        assert answer.status_code == 302
    again = Client().post(AT, {"address": RITA, "language": "en"}, REMOTE_ADDR="192.0.2.66")
    assert again.status_code == 429
    assert RITA in again.content.decode()  # nobody has to type it again
    ask(RITA, systems=["town/net"])  # from elsewhere
    assert Message.objects.filter(to=RITA).count() == 1
    assert Subscription.objects.get().systems == ["town/net"]
    answered = Client().post(link_in(Message.objects.get()))
    assert "You get mail about downtime" in answered.content.decode()


def test_what_is_no_address_is_refused(board: StatusPage) -> None:
    refused = Client().post(AT, {"address": "rita", "language": "en"})
    assert refused.status_code == 400
    assert "This is no mail address." in refused.content.decode()


def test_a_confirmation_comes_too_late_after_two_days(board: StatusPage) -> None:
    one = actions.subscribe(page=board, address=RITA, language="en", systems=[], now=NOW)
    assert not actions.confirm(subscription=one, now=NOW + timedelta(days=2))


def refuse(mails: QuerySet[Message], outcome: str = "refused") -> None:
    """As the server of the receiver does."""
    for mail in mails:
        Message.objects.filter(pk=mail.pk).update(state="failed", attempts=1)
        mail.tries.create(number=1, at=LATER, outcome=outcome, worker="w")


def test_nobody_is_given_up_because_our_own_server_was_down(there: Town, board: StatusPage) -> None:
    subscribed(board)
    row = downtime(there, announced=False)
    for turn in (1, 2):
        publish(say(row, "extended", at=LATER, turn=turn))
    refuse(Message.objects.filter(to=RITA), "failed")
    assert publish(say(row, "finished", at=LATER)) == 1


def test_one_who_has_got_one_since_is_not_given_up(there: Town, board: StatusPage) -> None:
    subscribed(board)
    row = downtime(there, announced=False)
    for turn in (1, 2, 3):
        publish(say(row, "extended", at=LATER, turn=turn))
    refuse(Message.objects.filter(to=RITA))
    Message.objects.filter(pk=told()[-1].pk).update(state="sent")
    assert publish(say(row, "finished", at=LATER)) == 1


def test_many_are_told_some_at_a_time_and_once(
    there: Town, board: StatusPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "BATCH", 3)
    for number in range(7):
        subscribed(board, f"a{number}@example.org")
    [english, danish] = say(downtime(there, announced=False), "planned", at=LATER)
    with transaction.atomic():
        for _ in range(2):
            assert subscribing.tell(english, LATER)
            assert subscribing.tell(danish, LATER)
    source = Mailings()
    assert source.next_due(LATER) == LATER
    assert source.run_due(LATER, 2) == 2  # two batches, and the worker is killed
    assert len(told()) == 6
    assert source.run_due(LATER, 20) == 4
    assert [one.to for one in told()] == [f"a{number}@example.org" for number in range(7)]
    assert source.next_due(LATER) is None
    english.refresh_from_db()
    danish.refresh_from_db()
    assert (english.receivers, danish.receivers) == (7, 0)


def test_whoever_confirms_after_it_was_said_reads_it_on_the_page(
    there: Town, board: StatusPage
) -> None:
    subscribed(board)
    late = subscribed(board, "late@example.org")
    Subscription.objects.filter(pk=late.pk).update(confirmed=LATER + timedelta(seconds=1))
    publish(say(downtime(there, announced=False), "planned", at=LATER))
    assert [mail.to for mail in told()] == [RITA]


def test_an_address_that_is_none_keeps_nobody_from_being_told(
    there: Town, board: StatusPage
) -> None:
    bad = subscribed(board, "bad@example.org")
    Subscription.objects.filter(pk=bad.pk).update(address="bad@@example.org")
    subscribed(board)
    publish(say(downtime(there, announced=False), "planned", at=LATER))
    assert [mail.to for mail in told()] == [RITA]


def test_what_cannot_be_mailed_is_tried_again_and_stops_nothing(
    there: Town, board: StatusPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(board)
    first = say(downtime(there, announced=False), "planned", at=LATER)[0]
    second = say(downtime(there, announced=False), "planned", at=LATER)[0]
    with transaction.atomic():
        subscribing.tell(first, LATER)
        subscribing.tell(second, LATER)
    go_on = mailing.go_on

    def stumble(one: Mailing, now: datetime) -> int:
        if one.notice_id == first.pk:
            raise ValueError("a fault of ours")
        return go_on(one, now)

    monkeypatch.setattr(mailing, "go_on", stumble)
    Mailings().run_due(LATER, 20)
    assert len(told()) == 1
    monkeypatch.setattr(mailing, "go_on", go_on)
    assert Mailings().next_due(LATER) == LATER + AGAIN
    Mailings().run_due(LATER + AGAIN, 20)
    assert len(told()) == 2


def test_a_page_that_is_closed_meanwhile_sends_nothing_that_waits(
    there: Town, board: StatusPage
) -> None:
    one = subscribed(board)
    row = downtime(there, announced=False)
    publish(say(row, "planned", at=LATER))
    with transaction.atomic():
        subscribing.tell(say(row, "extended", at=LATER)[0], LATER)
    actions.close_page(page=board, by=BY, now=LATER)
    assert not Message.objects.filter(state="waiting", about_kind="subscription").exists()
    assert Mailings().next_due(LATER) is None
    assert Swept().next_due(LATER) == LATER
    Swept().run_due(LATER, 20)
    assert Swept().next_due(LATER) is None
    assert not Message.objects.filter(to=RITA).exists()
    with pytest.raises(actions.Closed):
        actions.subscribe(page=board, address=RITA, language="en", systems=[], now=LATER)
    assert not actions.confirm(subscription=one, now=LATER)


def test_closing_for_thousands_takes_few_queries(
    there: Town, board: StatusPage, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        subscribed(board, f"a{number}@example.org")
    with django_assert_max_num_queries(30):
        actions.close_page(page=board, by=BY, now=LATER)


def test_a_mail_that_is_being_sent_while_it_ends_is_swept_afterwards(
    there: Town, board: StatusPage
) -> None:
    one = subscribed(board)
    publish(say(downtime(there, announced=False), "planned", at=LATER))
    Message.objects.filter(to=RITA, fleeting=False).update(state="sending")
    actions.end(subscription=one, because="asked", now=LATER)
    assert Message.objects.filter(to=RITA).count() == 1
    Message.objects.filter(to=RITA).update(state="waiting")  # it did not get through
    later = LATER + subscribing.AGAIN
    assert Swept().next_due(LATER) == later
    Swept().run_due(later, 20)
    assert not Message.objects.filter(to=RITA).exists()
    assert not Message.objects.filter(state="waiting").exists()
    assert Swept().next_due(later) is None


def test_rita_wants_to_be_told_about_something_else(there: Town, board: StatusPage) -> None:
    one = subscribed(board, systems=["town/web"])
    publish(
        say(
            downtime(there, announced=False, systems=["web"], affected=["web"]), "planned", at=LATER
        )
    )
    [mail] = told()
    assert links.wishes(one) in mail.text
    browser, at = Client(enforce_csrf_checks=True), links.wishes(one)
    page = browser.get(at)
    assert re.findall(r'value="([^"]+)"[^>]* checked', page.content.decode()) == ["town/web"]
    refused = browser.post(at, {"systems": ["other/web"], "language": "en"})
    assert refused.status_code == 400
    saved = browser.post(at, {"systems": ["town/net"], "language": "da"}, follow=True)
    assert "Det er gemt." in saved.content.decode()
    assert not saved.cookies
    one.refresh_from_db()
    assert (one.systems, one.language, one.address) == (["town/net"], "da", RITA)
    actions.end(subscription=one, because="asked", now=LATER)
    assert browser.post(at, {"language": "en"}).status_code == 200
    one.refresh_from_db()
    assert (one.language, one.address) == ("da", "")


def test_an_address_that_takes_no_mail_is_given_up(there: Town, board: StatusPage) -> None:
    one = subscribed(board)
    row = downtime(there, announced=False)
    for turn in (1, 2):
        publish(say(row, "extended", at=LATER, turn=turn))
    refuse(Message.objects.filter(to=RITA))
    assert publish(say(row, "finished", at=LATER)) == 0
    one.refresh_from_db()
    assert (one.address, one.ended_because) == ("", "bounced")


def test_what_is_kept_of_sven_is_given_to_him_and_goes_with_him(
    there: Town, board: StatusPage
) -> None:
    sven = user("sven")
    one = subscribed(board, address="Sven@example.org")
    [kept_] = kept.export(sven)
    assert (kept_["address"], kept_["status_page"]) == ("Sven@example.org", "The town")
    kept.forget(sven, LATER)
    one.refresh_from_db()
    assert (one.address, one.ended_because) == ("", "erased")
