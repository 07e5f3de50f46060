"""Mail to whoever has asked for it on a status page: confirming it, and what is announced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from driftbook.downtime.models import Downtime, Mailing, Notice, StatusPage, Subscription
from driftbook.downtime.status import links
from driftbook.outbox.actions import forget_about, put, withdraw_waiting
from driftbook.outbox.models import MAIL, SENDING, Message
from driftbook.work.transactions import demand

LETTERS = "downtime/status/letters"
ABOUT = "subscription"
"""Under which a message is about a subscription, so that its address can be removed with it."""
AGAIN = timedelta(minutes=1)
"""After which a mail that was being sent when its subscription ended is looked for once more."""


def tell(notice: Notice, now: datetime) -> bool:
    """Let what a status page says be mailed to those who asked for it and confirmed their address.

    In the transaction in which the notice is published, which is over at once, however many they
    are: `mailing` puts the mails some hundreds at a time. Whether anybody will be told. Raises
    NotInATransaction.
    """
    demand("tell()")
    page = StatusPage.objects.filter(organisation=notice.downtime.organisation, closed=None).first()
    if page is None or not confirmed(page).exists():
        return False
    Mailing.objects.get_or_create(notice=notice, defaults={"page": page, "due": now})
    return True


def confirmed(page: StatusPage) -> QuerySet[Subscription]:
    """Whoever gets mail."""
    return page.subscriptions.filter(confirmed__isnull=False, ended=None)


def concerns(subscription: Subscription, downtime: Downtime) -> bool:
    """Whether it is about one of the systems that were asked for."""
    handbook = downtime.agreement.handbook
    theirs = {f"{handbook}/{system}" for system in downtime.affected or downtime.systems}
    return not subscription.systems or bool(theirs & set(subscription.systems))


def ask_to_confirm(subscription: Subscription, now: datetime) -> None:
    """Mail the link by which an address is confirmed, at most once an hour: the link stays.

    Whoever typed it may not be whose it is, so the mail says what to do then: nothing.
    """
    context = {"link": links.confirmation(subscription)}
    key = f"status:{subscription.key}:asked:{now.astimezone(UTC):%Y%m%d%H}"
    _put("confirm", subscription, context, key, now, fleeting=True)


def say_that_it_is(subscription: Subscription, now: datetime) -> None:
    """To an address that has subscribed already, at most once an hour."""
    key = f"status:{subscription.key}:is:{now.astimezone(UTC):%Y%m%d%H}"
    _put("already", subscription, {"wishes": links.wishes(subscription)}, key, now)


def forget(rows: QuerySet[Subscription], because: str, now: datetime) -> int:
    """End subscriptions: nothing more is mailed, and their addresses are removed, here and from
    what was sent. In a transaction. Returns how many."""
    keys = list(rows.values_list("pk", "key"))
    for pk, key in keys:
        Subscription.objects.filter(pk=pk).update(**_nobody(because, now))
        sweep(Subscription(pk=pk, key=key), now)
    return len(keys)


def forget_all(page: StatusPage, because: str, now: datetime) -> int:
    """End every subscription of a page, at once: nothing that waits is sent. The outbox is swept
    afterwards, some at a time. In a transaction. Returns how many."""
    withdraw_waiting(kind=ABOUT, organisation=page.organisation.key, now=now)
    page.mailings.filter(ended=None).update(ended=now)
    return page.subscriptions.filter(ended=None).update(**_nobody(because, now), sweep=now)


def sweep(ended: Subscription, now: datetime) -> None:
    """Remove the address of one that has ended from what was sent. In a transaction.

    What is being sent at this moment cannot be touched: then it is swept once more.
    """
    forget_about(kind=ABOUT, key=str(ended.key), channel=MAIL, now=now)
    sending = Message.objects.filter(about_kind=ABOUT, about_key=str(ended.key), state=SENDING)
    again = now + AGAIN if sending.exists() else None
    Subscription.objects.filter(pk=ended.pk).update(sweep=again)


def end_of(subscription: Subscription) -> str:
    """Where it ends. With the operator's secret key links change, and those of older mails end."""
    digest = links.digest(links.token(subscription))
    if digest != subscription.digest:
        Subscription.objects.filter(pk=subscription.pk).update(digest=digest)
    return links.end(subscription)


def _nobody(because: str, now: datetime) -> dict[str, Any]:
    """What is left of a subscription that ends."""
    return {"ended": now, "ended_because": because, "address": "", "folded": "", "systems": []}


def _put(
    letter: str,
    subscription: Subscription,
    context: dict[str, Any],
    key: str,
    now: datetime,
    **more: Any,
) -> None:
    organisation = subscription.page.organisation
    put(
        channel="mail",
        to=subscription.address,
        template=f"{LETTERS}/{letter}",
        context={"name": organisation.name, **context},
        language=subscription.language,
        organisation=organisation.key,
        person=None,
        key=key,
        now=now,
        about=(ABOUT, str(subscription.key)),
        **more,
    )
