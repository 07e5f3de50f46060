"""What comes by itself: copies of pages that changed, and subscriptions that nobody confirmed."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Min, QuerySet

from driftbook.downtime.models import StatusPage, Subscription
from driftbook.downtime.status import actions, exporting
from driftbook.downtime.status.actions import CONFIRMED_WITHIN
from driftbook.work import claims, stopping
from driftbook.work.due import Upcoming

PAUSE = timedelta(minutes=1)
"""After a folder could not be written."""
logger = logging.getLogger(__name__)


class Copies:
    """Folders of pages, in `STATUS_FOLDER` of this machine: every worker looks after its own.

    No row says what was written; the folder does. Two workers that write the same at the same time
    write it twice, and one that was late with less is found out by its stamp.
    """

    name = "status copies"

    def __init__(self) -> None:
        self._paused: dict[str, datetime] = {}

    def next_due(self, now: datetime) -> datetime | None:
        """When the first copy is no longer what the page says."""
        return min((at for _page, at in self._due(now)), default=None)

    def run_due(self, now: datetime, limit: int) -> int:
        """Write them, and take away those of pages that were closed."""
        done = 0
        for page, at in self._due(now):
            if at > now or done >= limit or stopping.asked():
                continue
            slug = page.organisation.slug
            try:
                self._do(page, now)
            except OSError as wrong:
                logger.warning("the copy of the status page %s: %s", slug, wrong)
                self._paused[slug] = now + PAUSE
            done += 1
        return done

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """Nothing that anybody waits for."""
        return ()

    def _due(self, now: datetime) -> Iterator[tuple[StatusPage, datetime]]:
        folder = _folder()
        if folder is None:
            return
        for page in StatusPage.objects.select_related("organisation").order_by("pk"):
            slug = page.organisation.slug
            there = exporting.stamp(folder, slug)
            at = there.until if there is not None else now
            if page.closed is not None:
                if there is None:
                    continue
                at = now
            elif there is not None and there.revision != page.revision:
                at = now
            yield page, max(at, self._paused.get(slug, at))

    def _do(self, page: StatusPage, now: datetime) -> None:
        folder = _folder()
        if folder is not None and page.closed is not None:
            exporting.remove(folder, page.organisation.slug)
        elif folder is not None:
            exporting.write(page, folder, now)


class Unconfirmed:
    """Addresses that somebody typed, and that nobody confirmed: they are not kept."""

    name = "subscriptions"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them has waited long enough."""
        asked = _unconfirmed().order_by().aggregate(first=Min("asked"))["first"]
        return asked + CONFIRMED_WITHIN if asked else None

    def run_due(self, now: datetime, limit: int) -> int:
        """End them, each in a transaction of its own."""

        def over() -> QuerySet[Subscription]:
            waited = now - CONFIRMED_WITHIN
            return _unconfirmed().filter(asked__lte=waited).order_by("asked", "pk")

        def end(one: Subscription) -> None:
            actions.end(subscription=one, because="never-confirmed", now=now)

        return claims.one_by_one(over, end, limit)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """Nothing that anybody waits for."""
        return ()


def _folder() -> Path | None:
    folder: Path | None = settings.STATUS_FOLDER
    return folder


def _unconfirmed() -> QuerySet[Subscription]:
    return Subscription.objects.filter(ended=None, confirmed=None)
