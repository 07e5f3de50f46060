"""What the worker does for mails about cases: notices become mails, and digests go out."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from driftbook.requests.actions import digests, notices
from driftbook.requests.models import MailChoice, Notice
from driftbook.requests.queries.cases import ABOUT, of_parties
from driftbook.work import stopping
from driftbook.work.claims import lock, one_by_one
from driftbook.work.due import Upcoming
from driftbook.work.pauses import pause

FIRST_PAUSE, LATER = timedelta(seconds=30), timedelta(hours=1)
logger = logging.getLogger("driftbook.requests")


class Letters:
    """Notices that have not been given yet; those of a case together."""

    name = "case-letters"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them is to be given."""
        return _waiting().values_list("due", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Give what is due, one case at a time, in the transaction that holds the rows."""
        done = 0
        while done < limit and not stopping.asked():
            with transaction.atomic():
                first = lock(_waiting().filter(due__lte=now))
                if first is None:
                    break
                done += _give(first, now)
        return done

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterator[Upcoming]:
        """What those concerned are about to be told of; usually within a second."""
        rows = _waiting().select_related("case__customer")
        rows = rows.filter(of_parties(organisations))
        for notice in rows[:limit]:
            yield Upcoming(
                due=notice.due,
                source=self.name,
                what="case.letter",
                kind="case",
                key=str(notice.case.key),
                organisation=notice.case.customer.key,
                attempts=notice.attempts,
                details={"number": notice.case.number, "error": notice.error},
            )


class Digests:
    """People for whom something waits until the morning."""

    name = "case-digests"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first digest is to be sent."""
        return _to_send().values_list("digest_due", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Send what is due, one person at a time."""
        due = _to_send().filter(digest_due__lte=now).select_related("user")
        return one_by_one(due.all, lambda choice: _send(choice, now), limit)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterator[Upcoming]:
        """Nothing that others than the person have to know of."""
        return iter(())


def _waiting() -> QuerySet[Notice]:
    return Notice.objects.filter(told=None).order_by("due", "pk")


def _to_send() -> QuerySet[MailChoice]:
    return MailChoice.objects.filter(digest_due__isnull=False).order_by("digest_due", "pk")


def _give(first: Notice, now: datetime) -> int:
    same = Notice.objects.filter(case=first.case_id, told=None, due__lte=now)
    held = same.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    about = (f"case__{name}" for name in ABOUT)
    rows = list(held.select_related(*about, "post", "deed").defer("case__edition__files"))
    try:
        with transaction.atomic():
            notices.give(case=rows[0].case, notices=rows, now=now)
    except Exception as fault:
        logger.exception("nobody could be told about case %s", first.case_id)
        Notice.objects.filter(pk__in=[one.pk for one in rows]).update(
            attempts=F("attempts") + 1,
            error=f"{type(fault).__name__}: {fault}"[:300],
            due=now + pause(first.attempts + 1, base=FIRST_PAUSE, most=LATER),
        )
    return len(rows)


def _send(choice: MailChoice, now: datetime) -> None:
    try:
        with transaction.atomic():
            digests.send(choice=choice, now=now)
    except Exception:
        logger.exception("the digest of person %s could not be put", choice.user_id)
        MailChoice.objects.filter(pk=choice.pk).update(digest_due=now + LATER)
