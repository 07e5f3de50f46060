"""Notices are told: by themselves when due, or by somebody who posts them by hand and says so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from driftbook.downtime.models import Downtime, Duty, Notice
from driftbook.downtime.status import shown, subscribing
from driftbook.downtime.telling import hooks, letters, people
from driftbook.downtime.telling.books import handbook_of
from driftbook.downtime.telling.refusals import ByItself, Empty, Told
from driftbook.downtime.telling.routes import BY_HAND, MAIL, STATUS_PAGE, WEBHOOK
from driftbook.handbook.book import Handbook
from driftbook.history.actions import hold, record
from driftbook.history.by import ITSELF, By
from driftbook.work.transactions import demand

OF_A_DUTY = ("planned", "moved")
"""Occasions by which a duty of the handbook is met."""
NOTHING: int | None = None


def publish(*, notice: Notice, now: datetime, by: By = ITSELF, again: bool = False) -> bool:
    """Tell it, if it still waits; False: it was told or withdrawn meanwhile.

    `again`: also what led to nobody, now that there may be somebody.

    What goes by hand, and what would go by itself but leads to nobody, becomes `by-hand`: whoever
    may confirm it is asked by mail to post it. In a transaction, which the caller opens.
    Raises NotInATransaction.
    """
    demand("publish()")
    locked = _locked(notice)
    led_nowhere = again and locked.state == "by-hand" and locked.via != BY_HAND
    if locked.state != "waiting" and not led_nowhere:
        return False
    handbook = handbook_of(locked.downtime, now)
    count = _go(locked, handbook, now)
    if count is NOTHING and led_nowhere:
        return False
    if count is NOTHING:
        _hand_over(locked, handbook, by, now)
        return True
    _published(locked, by, now, receivers=count)
    return True


@transaction.atomic
def confirm(*, notice: Notice, by: By, now: datetime) -> Notice:
    """Somebody has posted it by hand, also before it was due; twice is once.

    Raises Told for one that was withdrawn, ByItself for one that goes by itself.
    """
    locked = _locked(notice)
    if locked.state == "published":
        return locked
    if locked.state == "withdrawn":
        raise Told
    if locked.state != "by-hand" and locked.via != BY_HAND:
        raise ByItself
    locked.by = by.person
    _published(locked, by, now, did="notice.confirmed")
    return locked


@transaction.atomic
def send_now(*, notice: Notice, by: By, now: datetime) -> Notice:
    """Tell it before it is due, or again what led to nobody. Raises Told."""
    told = publish(notice=notice, by=by, now=now, again=True)
    there = Notice.objects.get(pk=notice.pk)
    if not told and there.state != "by-hand":
        raise Told
    return there


@transaction.atomic
def edit(*, notice: Notice, subject: str, text: str, by: By, now: datetime) -> Notice:
    """Write it anew, until it is told; facts are not put into it again. Raises Told, Empty."""
    subject, text = " ".join(subject.split()), text.strip()
    if not subject or not text:
        raise Empty
    locked = _locked(notice)
    if locked.state in ("published", "withdrawn"):
        raise Told
    if (locked.subject, locked.text) != (subject, text):
        locked.subject, locked.text, locked.edited = subject, text, True
        locked.save(update_fields=["subject", "text", "edited"])
        _record(locked, "notice.edited", by, now)
    return locked


@transaction.atomic
def withdraw(*, notice: Notice, by: By, now: datetime) -> Notice:
    """Do not tell it; twice is once. Its duty is then missed, unless it is waived. Raises Told."""
    locked = _locked(notice)
    if locked.state == "published":
        raise Told
    if locked.state != "withdrawn":
        locked.state = "withdrawn"
        locked.save(update_fields=["state"])
        _record(locked, "notice.withdrawn", by, now)
    return locked


def settle(duty: Duty, now: datetime, by: By = ITSELF) -> bool:
    """Write down that a duty is met, once all of it was told, the last of it in time.

    Whether something was written. One that is waived stays so; one that was told too late stays
    open for an instant, until whatever watches over duties says that it was missed, and to whom.
    Raises NotInATransaction.
    """
    demand("settle()")
    if duty.state != "open":
        return False
    notices = Notice.objects.filter(
        downtime=duty.downtime_id,
        revision=duty.revision,
        audience=duty.audience,
        channel__in=duty.channels,
        occasion__in=OF_A_DUTY,
    )
    rows = list(notices.values_list("channel", "published"))
    instants = [at for _channel, at in rows if at is not None]
    channels = {channel for channel, _at in rows}
    if not instants or len(instants) < len(rows) or channels < set(duty.channels):
        return False
    last = max(instants)
    if last > duty.by:
        return False
    duty.state, duty.settled = "met", last
    duty.save(update_fields=["settled", "state"])
    record(
        organisation=duty.downtime.organisation.key,
        by=by,
        did="duty.met",
        kind="downtime",
        key=str(duty.downtime.key),
        after={"what": duty.notice, "name": duty.name, "by": duty.by.isoformat()},
        now=now,
    )
    return True


def _hand_over(notice: Notice, handbook: Handbook, by: By, now: datetime) -> None:
    """Ask people to tell it; with all of the downtime that is due by hand, in one mail."""
    handed = [notice]
    if notice.via == BY_HAND:
        rows = notice.downtime.notices.filter(state="waiting", via=BY_HAND, due__lte=now)
        handed += rows.exclude(pk=notice.pk).select_for_update()
    for one in handed:
        one.downtime, one.state = notice.downtime, "by-hand"
        one.save(update_fields=["state"])
        _record(one, "notice.handed-over", by, now)
    letters.ask(handed, handbook, "by-hand" if notice.via == BY_HAND else "nobody", now)


# --- the ways -----------------------------------------------------------------------------------


def _go(notice: Notice, handbook: Handbook, now: datetime) -> int | None:
    """How many were told; None: nobody can be told by itself."""
    if notice.via == MAIL:
        return _by_mail(notice, handbook, now)
    if notice.via == WEBHOOK:
        return _to_outlets(notice, now)
    if notice.via == STATUS_PAGE:
        return _on_the_page(notice)
    return None


def _by_mail(notice: Notice, handbook: Handbook, now: datetime) -> int | None:
    """Nobody of this language is fine, as long as somebody is there at all."""
    downtime = notice.downtime
    everybody = people.receivers(
        handbook, downtime.organisation, downtime.agreement, notice.audience
    )
    if not everybody:
        return None
    mine = (one for one in everybody if one.language == notice.language)
    return letters.send(notice, handbook, mine, now)


def _to_outlets(notice: Notice, now: datetime) -> int | None:
    downtime = notice.downtime
    rows = people.outlets(downtime.organisation, downtime.agreement)
    there = rows.select_related("agreement").filter(channel=notice.channel)
    for outlet in there:
        hooks.tell(notice, outlet, now)
    return len(there) or None


def _on_the_page(notice: Notice) -> int | None:
    """Where no page is open nobody sees it."""
    return 0 if letters.public_page(notice.downtime.organisation) else None


# --- parts --------------------------------------------------------------------------------------


def _locked(notice: Notice) -> Notice:
    """The notice with its downtime, locked in the order of everything that changes a downtime: the
    chain of the history, the downtime, the notice."""
    hold(notice.downtime.organisation.key)
    rows = Downtime.objects.select_related("organisation", "agreement", "edition")
    rows = rows.defer("edition__files").select_for_update(of=("self",))
    downtime = rows.get(pk=notice.downtime_id)
    locked = Notice.objects.select_for_update().get(pk=notice.pk)
    locked.downtime = downtime
    return locked


def _published(
    notice: Notice,
    by: By,
    now: datetime,
    *,
    receivers: int | None = None,
    did: str = "notice.published",
) -> None:
    downtime, on_the_page = notice.downtime, notice.via == STATUS_PAGE
    notice.state, notice.published, notice.receivers = "published", now, receivers
    if on_the_page:
        downtime.shown = downtime.shown or now
    downtime.announced = downtime.announced or now
    downtime.save(update_fields=["shown", "announced"])
    notice.save(update_fields=["state", "published", "receivers", "by"])
    if on_the_page:
        _shown(notice, now)
    _record(notice, did, by, now)
    for duty in _duties(notice):
        settle(duty, now, by)


def _shown(notice: Notice, now: datetime) -> None:
    """The page shows it, and whoever subscribed to the page is told by mail."""
    subscribing.tell(notice, now)
    shown.changed(notice.downtime.organisation.key, now)


def _duties(notice: Notice) -> Collection[Duty]:
    if notice.occasion not in OF_A_DUTY:
        return ()
    rows = Duty.objects.select_for_update(of=("self",)).filter(
        downtime=notice.downtime_id,
        revision=notice.revision,
        audience=notice.audience,
        state="open",
    )
    found = rows.select_related("downtime__organisation").order_by("pk")
    return [duty for duty in found if notice.channel in duty.channels]


def _record(notice: Notice, did: str, by: By, now: datetime) -> None:
    record(
        organisation=notice.downtime.organisation.key,
        by=by,
        did=did,
        kind="notice",
        key=str(notice.key),
        after={
            "downtime": str(notice.downtime.key),
            "number": notice.downtime.number,
            "occasion": notice.occasion,
            "audience": notice.audience,
            "channel": notice.channel,
            "language": notice.language,
            "subject": notice.subject,
        },
        now=now,
    )
