"""What was published on a status page is mailed to its subscribers, some hundreds at a time.

Each batch is a transaction of its own: on SQLite nobody else writes meanwhile, so it has to be
short. Where it got to is written with the mails, whose keys are those of the occasion, so each
subscriber is told once, by any number of workers, and whatever crashes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from driftbook.downtime.models import Mailing, Notice, StatusPage, Subscription
from driftbook.downtime.status import links, subscribing
from driftbook.outbox import headers
from driftbook.outbox.actions import NoAddress, written_well
from driftbook.outbox.many import Letter, put_many
from driftbook.outbox.models import FAILED, MAIL, SENT, Message
from driftbook.work.transactions import demand

BATCH = 100
"""Subscribers of a transaction."""
BOUNCES = 2
"""After so many refusals in a row an address is given up."""
TOLD = ("waiting", "by-hand", "published")
"""States of notices that are, or will be, told."""


def waiting() -> QuerySet[Mailing]:
    """Mailings that are not at their end, the first due first."""
    return Mailing.objects.filter(ended=None).order_by("due", "pk")


def go_on(mailing: Mailing, now: datetime) -> int:
    """Put the mails to the next subscribers, in a transaction, with the mailing locked.

    Each subscriber once, whichever audiences and languages it is published for: in their own
    language, where it is said in it. Whoever confirms after it was published reads it on the page.
    Returns how many mails were put. Raises NotInATransaction.
    """
    demand("go_on()")
    rows = Notice.objects.select_related("downtime__agreement", "downtime__organisation")
    notice = rows.get(pk=mailing.notice_id)
    page = StatusPage.objects.select_related("organisation").get(pk=mailing.page_id)
    found = subscribing.confirmed(page).filter(pk__gt=mailing.last).select_for_update(of=("self",))
    found = found.filter(confirmed__lte=notice.published or mailing.due)
    batch = [] if page.closed else list(found.order_by("pk")[:BATCH])
    said = _languages(notice)
    readers = [
        one
        for one in batch
        if subscribing.concerns(one, notice.downtime)
        and _language(one, page, said) == notice.language
    ]
    told = _tell(readers, page, notice, now)
    mailing.last = batch[-1].pk if batch else mailing.last
    mailing.ended = None if len(batch) == BATCH else now
    mailing.save(update_fields=["last", "ended"])
    counted = Coalesce(F("receivers"), Value(0)) + told
    Notice.objects.filter(pk=notice.pk).update(receivers=counted)
    return told


def _tell(readers: Sequence[Subscription], page: StatusPage, notice: Notice, now: datetime) -> int:
    gone = _bounced(readers) | {one.pk for one in readers if not _fits(one)}
    subscribing.forget(Subscription.objects.filter(pk__in=gone), "bounced", now)
    return put_many(
        [_letter(one, page, notice) for one in readers if one.pk not in gone],
        template=f"{subscribing.LETTERS}/notice",
        organisation=page.organisation.key,
        now=now,
    )


def _bounced(readers: Iterable[Subscription]) -> set[int]:
    """Those whose last mails were refused, one after the other.

    Not those that our own server could not send for a day, and nobody who has got one since.
    """
    by_key = {str(one.key): one.pk for one in readers}
    mails = Message.objects.filter(
        about_kind=subscribing.ABOUT, about_key__in=by_key, state__in=(SENT, FAILED)
    )
    refused = mails.filter(state=FAILED, tries__outcome="refused", tries__number=F("attempts"))
    bad = dict(refused.values_list("pk", "about_key"))
    latest: dict[str, list[int]] = defaultdict(list)
    over = mails.filter(about_key__in=set(bad.values())).order_by("-pk")
    for pk, key in over.values_list("pk", "about_key"):
        latest[key].append(pk)
    return {by_key[key] for key, pks in latest.items() if _all_bad(pks[:BOUNCES], bad)}


def _all_bad(pks: Sequence[int], bad: Collection[int]) -> bool:
    return len(pks) == BOUNCES and all(pk in bad for pk in pks)


def _fits(one: Subscription) -> bool:
    """Whether mail can go there: one that cannot must not keep the others from theirs."""
    try:
        written_well(MAIL, one.address)
    except NoAddress:
        return False
    return True


def _letter(subscription: Subscription, page: StatusPage, notice: Notice) -> Letter:
    occasion = f"{notice.revision}:{notice.turn}:{notice.occasion}"
    end, organisation = subscribing.end_of(subscription), page.organisation
    return Letter(
        to=subscription.address,
        language=subscription.language,
        key=f"status:{subscription.key}:{notice.downtime.key}:{occasion}",
        context={
            "name": organisation.name,
            "subject": notice.subject,
            "text": notice.text,
            "end": end,
            "wishes": links.wishes(subscription),
            "page": links.page(organisation.slug, language=subscription.language),
        },
        headers={
            headers.UNSUBSCRIBE: f"<{end}>",
            headers.UNSUBSCRIBE_POST: headers.ONE_CLICK,
        },
        about=(subscribing.ABOUT, str(subscription.key)),
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
