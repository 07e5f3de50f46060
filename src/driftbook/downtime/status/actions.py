"""The only writer of status pages and subscriptions; `shown` alone raises the revision for others.

What people subscribe to is theirs: nothing of it is in the history of the organisation.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from driftbook.downtime.models import StatusPage, Subscription
from driftbook.downtime.status import links, subscribing
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.people.models import Organisation

CONFIRMED_WITHIN = timedelta(days=2)
PAST_DAYS = 90
KIND = "status-page"


class Closed(Exception):
    """The page was closed meanwhile."""


def open_page(
    *,
    organisation: Organisation,
    languages: Sequence[str],
    past_days: int = PAST_DAYS,
    sites: Sequence[str] = (),
    by: By,
    now: datetime,
) -> StatusPage:
    """Show the organisation's downtime to everybody. One that is open already is changed: to be
    offered in other languages, for more days, to other sites. Nothing new: nothing is done."""
    with transaction.atomic():
        hold(organisation.key)
        page = _locked().filter(organisation=organisation).first()
        if page is not None and page.closed is None:
            return _change(page, _said(languages, past_days, sites), by, now)
        page = page or StatusPage(organisation=organisation)
        page.opened, page.closed, page.changed = now, None, now
        page.languages, page.past_days, page.sites = list(languages), past_days, list(sites)
        page.revision += 1
        page.save()
        _record(page, by, "status-page.opened", now, after=_said(languages, past_days, sites))
    return page


def close_page(*, page: StatusPage, by: By, now: datetime) -> StatusPage:
    """Let nobody see it any more. Its subscriptions end, and their addresses are removed."""
    with transaction.atomic():
        hold(page.organisation.key)
        page = _locked().get(pk=page.pk)
        if page.closed is None:
            page.closed, page.changed, page.revision = now, now, page.revision + 1
            page.save()
            ended = subscribing.forget_all(page, "page-closed", now)
            _record(page, by, "status-page.closed", now, after={"subscriptions_ended": ended})
    return page


def subscribe(
    *, page: StatusPage, address: str, language: str, systems: Sequence[str], now: datetime
) -> Subscription:
    """Ask an address whether it wants mail. `systems`: `handbook/system` of each; none: all.

    Nothing is mailed to it beside this question until it is confirmed. One that waits is asked
    again, for what is wanted now; one that is confirmed is told that it is. Raises Closed.
    """
    folded = fold(address)
    with transaction.atomic():
        page = _locked().get(pk=page.pk)
        if page.closed is not None:
            raise Closed
        there = page.subscriptions.select_for_update().filter(folded=folded, ended=None).first()
        if there is not None and there.confirmed:
            subscribing.say_that_it_is(there, now)
            return there
        one = there or Subscription(key=uuid.uuid4(), page=page, folded=folded)
        one.address, one.language, one.systems = address.strip(), language, list(systems)
        one.asked, one.digest = now, links.digest(links.token(one))
        one.save()
        subscribing.ask_to_confirm(one, now)
    return one


def confirm(*, subscription: Subscription, now: datetime) -> bool:
    """Whoever reads the address wants it. Twice is once; False: it has ended, or it is too late."""
    rows = Subscription.objects.filter(pk=subscription.pk, ended=None)
    rows.filter(confirmed=None, asked__gt=now - CONFIRMED_WITHIN).update(confirmed=now)
    return rows.filter(confirmed__isnull=False).exists()


def wish(*, subscription: Subscription, language: str, systems: Sequence[str]) -> bool:
    """Be told about other systems, or in another language, from now on. False: it has ended."""
    rows = Subscription.objects.filter(pk=subscription.pk, ended=None)
    return bool(rows.update(language=language, systems=list(systems)))


def end(*, subscription: Subscription, because: str, now: datetime) -> None:
    """Mail nothing more, and remove the address, here and from what was sent. Twice is once."""
    with transaction.atomic():
        rows = Subscription.objects.filter(pk=subscription.pk, ended=None)
        subscribing.forget(rows, because, now)


def fold(address: str) -> str:
    """As addresses are compared: few servers tell capitals apart, and people do not."""
    return address.strip().casefold()


def _change(page: StatusPage, after: dict[str, Any], by: By, now: datetime) -> StatusPage:
    before = _said(page.languages, page.past_days, page.sites)
    if before != after:
        for name, value in after.items():
            setattr(page, name, value)
        page.revision, page.changed = page.revision + 1, now
        page.save()
        _record(page, by, "status-page.changed", now, before=before, after=after)
    return page


def _locked() -> QuerySet[StatusPage]:
    """Raising a revision that was read takes the row: `shown` raises it for others meanwhile."""
    return StatusPage.objects.select_for_update(of=("self",)).select_related("organisation")


def _said(languages: Iterable[str], past_days: int, sites: Iterable[str]) -> dict[str, Any]:
    return {"languages": list(languages), "past_days": past_days, "sites": list(sites)}


def _record(
    page: StatusPage,
    by: By,
    did: str,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    organisation = page.organisation
    record(
        organisation=organisation.key,
        by=by,
        did=did,
        kind=KIND,
        key=organisation.slug,
        before=before,
        after=after,
        now=now,
    )
