"""Mail to whoever has asked for it on a status page: confirming it, and what is announced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from driftbook.downtime.models import Downtime, Notice, StatusPage, Subscription
from driftbook.downtime.status import links
from driftbook.outbox import headers
from driftbook.outbox.actions import forget_about, put
from driftbook.outbox.many import Letter, put_many
from driftbook.outbox.models import FAILED, MAIL, Message
from driftbook.work.transactions import demand

LETTERS = "downtime/status/letters"
ABOUT = "subscription"
"""Under which a message is about a subscription, so that its address can be removed with it."""
BATCH = 500
"""Subscribers who are told at a time."""
BOUNCES = 2
"""After so many dead letters an address is given up."""
TOLD = ("waiting", "by-hand", "published")
"""States of notices that are, or will be, told."""


def tell(notice: Notice, now: datetime) -> int:
    """Mail what a status page says to those who have asked for it and confirmed their address.

    In the transaction in which the notice is published. Each of them once, whichever audiences and
    languages it is published for: in their own language, where it is said in it. Returns how many
    mails this notice put; again: none. Raises NotInATransaction.
    """
    demand("tell()")
    downtime = notice.downtime
    pages = StatusPage.objects.select_for_update(of=("self",))
    page = pages.filter(organisation=downtime.organisation, closed=None).first()
    if page is None:
        return 0
    said = _languages(notice)
    confirmed = page.subscriptions.filter(confirmed__isnull=False, ended=None)
    readers = [
        one
        for one in confirmed.select_related("page__organisation").order_by("pk")
        if concerns(one, downtime) and _language(one, page, said) == notice.language
    ]
    told = 0
    for start in range(0, len(readers), BATCH):
        told += _tell(readers[start : start + BATCH], page, notice, now)
    return told


def concerns(subscription: Subscription, downtime: Downtime) -> bool:
    """Whether it is about one of the systems that were asked for."""
    handbook = downtime.agreement.handbook
    theirs = {f"{handbook}/{system}" for system in downtime.affected or downtime.systems}
    return not subscription.systems or bool(theirs & set(subscription.systems))


def ask_to_confirm(subscription: Subscription, now: datetime) -> None:
    """Mail the link by which an address is confirmed; the same row again within an hour: nothing.

    Whoever typed it may not be whose it is, so the mail says what to do then: nothing.
    """
    context = {"link": links.confirmation(subscription)}
    key = f"status:{subscription.key}:asked:{subscription.asked:%Y%m%d%H%M}"
    _put("confirm", subscription, context, key, now, fleeting=True)


def say_that_it_is(subscription: Subscription, now: datetime) -> None:
    """To an address that has subscribed already, at most once an hour."""
    key = f"status:{subscription.key}:is:{now:%Y%m%d%H}"
    _put("already", subscription, {"end": _end(subscription)}, key, now)


def forget(rows: QuerySet[Subscription], because: str, now: datetime) -> int:
    """End subscriptions: nothing more is mailed, and their addresses are removed, here and from
    what was sent. In a transaction. Returns how many."""
    keys = list(rows.values_list("pk", "key"))
    for pk, key in keys:
        Subscription.objects.filter(pk=pk).update(
            ended=now, ended_because=because, address="", folded="", systems=[]
        )
        forget_about(kind=ABOUT, key=str(key), channel=MAIL, now=now)
    return len(keys)


def _bounced(readers: Iterable[Subscription]) -> QuerySet[Subscription]:
    """Those to whom mail after mail could not be delivered."""
    keys = [str(one.key) for one in readers]
    dead = Message.objects.filter(about_kind=ABOUT, about_key__in=keys, state=FAILED)
    counted = Counter(dead.values_list("about_key", flat=True))
    gone = [key for key, letters in counted.items() if letters >= BOUNCES]
    return Subscription.objects.filter(key__in=gone)


def _tell(readers: Sequence[Subscription], page: StatusPage, notice: Notice, now: datetime) -> int:
    bounced = _bounced(readers)
    gone = set(bounced.values_list("pk", flat=True))
    forget(bounced, "bounced", now)
    left = [one for one in readers if one.pk not in gone]
    put_many(
        [_letter(one, page, notice) for one in left],
        template=f"{LETTERS}/notice",
        organisation=page.organisation.key,
        now=now,
    )
    return len(left)


def _letter(subscription: Subscription, page: StatusPage, notice: Notice) -> Letter:
    occasion = f"{notice.revision}:{notice.turn}:{notice.occasion}"
    end, organisation = _end(subscription), page.organisation
    return Letter(
        to=subscription.address,
        language=subscription.language,
        key=f"status:{subscription.key}:{notice.downtime.key}:{occasion}",
        context={
            "name": organisation.name,
            "subject": notice.subject,
            "text": notice.text,
            "end": end,
            "page": links.page(organisation.slug, language=subscription.language),
        },
        headers={
            headers.UNSUBSCRIBE: f"<{end}>",
            headers.UNSUBSCRIBE_POST: headers.ONE_CLICK,
        },
        about=(ABOUT, str(subscription.key)),
    )


def _end(subscription: Subscription) -> str:
    """Where it ends. With the operator's secret key links change, and those of older mails end."""
    digest = links.digest(links.token(subscription))
    if digest != subscription.digest:
        Subscription.objects.filter(pk=subscription.pk).update(digest=digest)
    return links.end(subscription)


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


def _languages(notice: Notice) -> list[str]:
    """The languages in which a status page says the same, on the same occasion."""
    same = Notice.objects.filter(
        downtime=notice.downtime,
        revision=notice.revision,
        turn=notice.turn,
        occasion=notice.occasion,
        via=notice.via,
        state__in=TOLD,
    )
    return sorted({notice.language, *same.values_list("language", flat=True)})


def _language(subscription: Subscription, page: StatusPage, said: Iterable[str]) -> str:
    """In which of them somebody is told: their own, else the page's first that there is."""
    there = list(said)
    wanted: list[str] = [subscription.language, *page.languages, *there]
    return next(language for language in wanted if language in there)
