"""What is on a status page, and whose pages somebody may change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from driftbook.downtime.models import Downtime, Notice, StatusPage, Subscription
from driftbook.downtime.status import links
from driftbook.downtime.status.entries import entry, plain, systems_of
from driftbook.downtime.status.shapes import ANNOUNCED, CANCELLED, OVER, Entry, Shown, System
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.people.actors import Actor
from driftbook.people.models import Party
from driftbook.people.zones import zone

MOST = 300
"""Entries of one page. With more in its days, the oldest of the past are left out."""


def open_page(slug: str) -> StatusPage | None:
    """The page at this address, unless it is closed or there never was one."""
    rows = StatusPage.objects.select_related("organisation")
    return rows.filter(organisation__slug=slug, closed=None).first()


def pages(actor: Actor, action: str = "status.change") -> QuerySet[StatusPage]:
    """The pages, open or not, of the organisations in which the actor may do this."""
    rows = StatusPage.objects.filter(organisation__key__in=actor.sides(action).asking)
    return rows.select_related("organisation").order_by("organisation__name", "pk")


def subscription(token: str) -> Subscription | None:
    """The subscription whose links have this token, ended or not."""
    rows = Subscription.objects.select_related("page__organisation")
    return rows.filter(digest=links.digest(token)).first()


def entries(page: StatusPage, now: datetime, language: str) -> Shown:
    """What the page shows at `now` (aware), in a language: only what has been announced on it.

    Some queries, whatever there is; who plans it, why it may be then, and who else was told is
    nobody's business.
    """
    rows = _rows(page, now)
    handbooks = shelf.of_rows({row.edition_id for row in rows})
    notices = _notices(rows)
    local = zone(page.organisation.timezone)
    wanted = (language, *page.languages)
    found = [
        entry(row, handbooks.get(row.edition_id), notices[row.pk], wanted, local, now)
        for row in rows
    ]
    past = [one for one in found if _is_past(one, now)]
    coming = [one for one in found if one.state in (ANNOUNCED, CANCELLED) and one not in past]
    past_turns = (one.end + timedelta(days=page.past_days) for one in past)
    turns = (
        at.astimezone(local)
        for at in (*(t for one in found for t in one.turns), *past_turns)
        if at > now
    )
    return Shown(
        slug=page.organisation.slug,
        name=plain(page.organisation.name),
        language=language,
        languages=tuple(page.languages),
        zone=str(local),
        revision=page.revision,
        changed=page.changed,
        now=tuple(_by_start(one for one in found if one not in past and one not in coming)),
        planned=tuple(_by_start(coming)),
        past=tuple(reversed(_by_start(past))),
        past_days=page.past_days,
        systems=_systems(page, found, now),
        until=min(turns, default=None),
    )


def _rows(page: StatusPage, now: datetime) -> list[Downtime]:
    since = now - timedelta(days=page.past_days)
    lately = Q(finished=None, cancelled=None) | Q(finished__gt=since)
    lately |= Q(cancelled__isnull=False, end__gt=since)
    rows = Downtime.objects.filter(lately, organisation=page.organisation, shown__isnull=False)
    return list(rows.select_related("agreement").order_by("-start", "-pk")[:MOST])


def _notices(rows: list[Downtime]) -> dict[int, list[Notice]]:
    """By the downtime's id: what was or will be published on the page, the first first."""
    said = Notice.objects.filter(downtime__in=rows, via="status-page")
    found: dict[int, list[Notice]] = defaultdict(list)
    for notice in said.order_by("published", "pk"):
        found[notice.downtime_id].append(notice)
    return found


def _is_past(one: Entry, now: datetime) -> bool:
    """Finished, or cancelled and the time for which it was announced is over."""
    return one.state == OVER or (one.state == CANCELLED and one.end <= now)


def _by_start(found: Iterable[Entry]) -> list[Entry]:
    return sorted(found, key=lambda one: (one.start, one.key))


def _systems(page: StatusPage, found: Iterable[Entry], now: datetime) -> tuple[System, ...]:
    """Every system of the handbooks of the organisation, and those that its page names anyway.

    Of a handbook by which it serves others, only where that is open to everybody: what its
    customers have is nobody's business.
    """
    private = _private(page, now)
    own = (
        system
        for handbook in shelf.of_party(page.organisation.key, now)
        if handbook.downtime is not None and handbook.id not in private
        for system in systems_of(handbook)
    )
    named = (system for one in found for system in (*one.systems, *one.depending))
    return tuple({system.id: system for system in (*named, *own)}.values())


def _private(page: StatusPage, now: datetime) -> set[str]:
    """The handbooks by which the organisation serves others, and that not everybody may read."""
    by = Party.objects.filter(organisation=page.organisation, provides=True)
    serves = set(by.values_list("agreement__handbook", flat=True))
    rows = shelf.holding(Edition.objects.filter(agreement__handbook__in=serves), now)
    return serves - set(rows.filter(open=True).values_list("agreement__handbook", flat=True))
