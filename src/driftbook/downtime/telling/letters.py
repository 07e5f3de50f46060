"""Mails of notices, and the mail that asks somebody to post one by hand."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from driftbook.downtime.models import Downtime, Notice, StatusPage
from driftbook.downtime.telling.people import Receiver, confirmers
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.downtime import chapter
from driftbook.outbox import headers
from driftbook.outbox.actions import NoAddress, put
from driftbook.people.models import Organisation

logger = logging.getLogger(__name__)
LETTERS = "downtime/telling/letters"


def about(notice: Notice) -> tuple[str, str]:
    """The kind and key of a notice, as history and outbox know it."""
    return ("notice", str(notice.key))


def send(notice: Notice, handbook: Handbook, to: Iterable[Receiver], now: datetime) -> int:
    """Put a mail to each into the outbox; the same notice again puts nothing new.

    Somebody whose address is none must not keep the others from being told. Returns how many.
    """
    downtime = notice.downtime
    there = chapter(handbook).audiences.get(notice.audience)
    context = {
        "subject": notice.subject,
        "text": notice.text,
        "organisation": downtime.organisation.name,
        "audience": there.name if there else notice.audience,
        "page": public_page(downtime.organisation),
    }
    count = 0
    for one in to:
        try:
            put(
                channel="mail",
                to=one.to,
                template=f"{LETTERS}/notice",
                context=context,
                language=notice.spoken,
                organisation=downtime.organisation.key,
                person=one.person,
                key=f"notice:{notice.key}:{one.key}",
                now=now,
                about=about(notice),
                headers=_thread(downtime),
            )
        except NoAddress:
            logger.warning("no mail address: %s of the notice %s", one.key, notice.key)
        else:
            count += 1
    return count


def ask(notices: Sequence[Notice], handbook: Handbook, because: str, now: datetime) -> None:
    """Ask whoever may confirm them to post these notices of a downtime by hand.

    `because`: `by-hand`; `nobody`, where a channel that goes by itself leads nowhere.
    """
    first, downtime = notices[0], notices[0].downtime
    page = reverse("downtime:notice", args=[first.key])
    if len(notices) > 1:
        page = reverse("downtime:notices")
    for user in confirmers(downtime.organisation):
        put(
            channel="mail",
            to=user.email,
            template=f"{LETTERS}/{because}",
            context={
                "name": user.name,
                "subject": first.subject,
                "places": list(dict.fromkeys(_place(one, handbook) for one in notices)),
                "address": f"{settings.ADDRESS}{page}",
            },
            language=user.language or downtime.organisation.language,
            organisation=downtime.organisation.key,
            person=user.key,
            key=f"by-hand:{first.key}:{user.key}",
            now=now,
            about=about(first),
        )


def _place(notice: Notice, handbook: Handbook) -> str:
    """`Staff: The intranet`."""
    said = chapter(handbook)
    channel, audience = said.channels.get(notice.channel), said.audiences.get(notice.audience)
    named = audience.name if audience else notice.audience
    return f"{named}: {channel.name if channel else notice.channel}"


def public_page(organisation: Organisation) -> str:
    """The whole address of the organisation's status page; empty: it has none that is open."""
    if not StatusPage.objects.filter(organisation=organisation, closed=None).exists():
        return ""
    return f"{settings.ADDRESS}{reverse('downtime:status', args=[organisation.slug])}"


def _thread(downtime: Downtime) -> dict[str, str]:
    """Mails about one downtime stand together in a mailbox."""
    root = headers.own_id(f"downtime.{downtime.key.hex}")
    return {
        headers.REFERENCES: root,
        headers.IN_REPLY_TO: root,
        headers.AUTO_SUBMITTED: headers.GENERATED,
    }
