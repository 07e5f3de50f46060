"""Somebody wants mail about downtime: asked first, told once, gone by one click."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from driftbook.downtime.models import Notice, StatusPage, Subscription
from driftbook.downtime.status import actions, links, shown, subscribing
from driftbook.downtime.tests.said import downtime, opened, say
from driftbook.downtime.tests.town import BY, NOW, Town, town
from driftbook.outbox.models import Message
from driftbook.work.transactions import NotInATransaction

pytestmark = [pytest.mark.django_db, pytest.mark.stored]
RITA = "rita@example.org"
"""A relative, who uses nothing else of the town."""
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def there() -> Town:
    return town()


@pytest.fixture
def page(there: Town) -> StatusPage:
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
    with transaction.atomic():
        return sum(subscribing.tell(notice, LATER) for notice in notices)


def test_a_revision_is_raised_for_a_page_that_there_is(there: Town, page: StatusPage) -> None:
    before = page.revision
    with transaction.atomic():
        shown.changed(there.town.key, LATER)
        shown.changed(there.maker.key, LATER)
    page.refresh_from_db()
    assert (page.revision, page.changed) == (before + 1, LATER)


@pytest.mark.django_db(transaction=True)
def test_it_is_raised_with_the_fact_or_not_at_all() -> None:
    there = town()
    with pytest.raises(NotInATransaction):
        shown.changed(there.town.key, LATER)


def test_rita_is_told_once_in_her_language(there: Town, page: StatusPage) -> None:
    subscribed(page, language="da")
    notices = say(downtime(there, announced=False), "planned", at=LATER)
    assert publish(notices) == 1
    publish(notices)  # the same again, after a crash
    [mail] = told()
    assert mail.to == RITA
    assert mail.subject == "Plejeplanen er nede: planned"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_language_that_is_not_told_is_told_in_the_first_of_the_page(
    there: Town, page: StatusPage
) -> None:
    subscribed(page, language="sv")
    publish(say(downtime(there, announced=False), "planned", at=LATER))
    assert [mail.subject for mail in told()] == ["The care plan is down: planned"]


def test_two_audiences_on_the_page_are_one_mail(there: Town, page: StatusPage) -> None:
    subscribed(page)
    row = downtime(there, announced=False)
    publish([*say(row, "planned", at=LATER), *say(row, "planned", at=LATER, audience="staff")])
    assert len(told()) == 1


def test_moved_is_told_anew(there: Town, page: StatusPage) -> None:
    subscribed(page)
    row = downtime(there, announced=False)
    publish(say(row, "planned", at=LATER))
    row.revision = 2
    publish(say(row, "moved", at=LATER))
    assert len(told()) == 2


def test_only_the_systems_that_were_asked_for(there: Town, page: StatusPage) -> None:
    subscribed(page, "net@example.org", systems=["town/net"])
    subscribed(page, "web@example.org", systems=["town/web"])
    row = downtime(there, announced=False, systems=["net"], affected=["net", "plan"])
    publish(say(row, "planned", at=LATER))
    assert [mail.to for mail in told()] == ["net@example.org"]


def test_what_depends_counts_too(there: Town, page: StatusPage) -> None:
    subscribed(page, systems=["town/web"])
    row = downtime(there, announced=False, systems=["net"], affected=["net", "plan", "web"])
    assert publish(say(row, "planned", at=LATER)) == 1


def test_whoever_has_not_confirmed_is_told_nothing(there: Town, page: StatusPage) -> None:
    actions.subscribe(page=page, address=RITA, language="en", systems=[], now=NOW)
    assert publish(say(downtime(there, announced=False), "planned", at=LATER)) == 0
    assert not told()


def test_a_closed_page_tells_nobody_and_forgets_everybody(there: Town, page: StatusPage) -> None:
    one = subscribed(page)
    actions.close_page(page=page, by=BY, now=LATER)
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


def test_rita_subscribes_confirms_and_ends_it(page: StatusPage) -> None:
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


def test_the_same_is_said_of_an_address_that_is_known(page: StatusPage) -> None:
    subscribed(page)
    known = ask(RITA.upper())
    assert known == ask("nobody@example.org")
    assert Subscription.objects.count() == 2
    assert "already" in Message.objects.filter(to=RITA).latest("pk").subject


def test_asking_again_asks_for_what_is_wanted_now(page: StatusPage) -> None:
    ask(RITA, systems=["town/web"])
    ask(RITA)
    assert Subscription.objects.get().systems == []


def test_nobody_is_asked_by_the_dozen(page: StatusPage) -> None:
    for _ in range(5):
        ask(RITA)
    browser, at = Client(), "/downtime/status/the-town/subscriptions/"
    again = browser.post(at, {"address": RITA, "language": "en"})
    assert again.status_code == 429
    assert RITA in again.content.decode()  # nobody has to type it again


def test_what_is_no_address_is_refused(page: StatusPage) -> None:
    browser, at = Client(), "/downtime/status/the-town/subscriptions/"
    refused = browser.post(at, {"address": "rita", "language": "en"})
    assert refused.status_code == 400
    assert "This is no mail address." in refused.content.decode()


def test_a_confirmation_comes_too_late_after_two_days(page: StatusPage) -> None:
    one = actions.subscribe(page=page, address=RITA, language="en", systems=[], now=NOW)
    assert not actions.confirm(subscription=one, now=NOW + timedelta(days=2))
