"""Notices are made of a downtime, put aside when they are no longer true, and written anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from driftbook.downtime.models import Downtime, Duty, Notice
from driftbook.downtime.telling import drafting
from driftbook.downtime.telling.books import handbook_of
from driftbook.downtime.telling.routes import BY_HAND, Route, routes, via
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.downtime import chapter, send_at
from driftbook.handbook.deciding.downtime_shapes import NoticeAnswer
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.work.transactions import demand

OPEN = ("draft", "waiting", "by-hand")
"""States of a notice that nobody has been told by."""
RUNNING = ("started", "extended", "finished")
UNTRUE = ("moved", "cancelled")
"""What was told before is not true any more."""
KIND = "downtime"


@dataclass(frozen=True)
class Preview:
    """A notice as it would be, for the form on which a downtime is planned."""

    audience_name: str
    channel_name: str
    language: str
    due: datetime
    """In the handbook's zone."""
    subject: str
    text: str
    spoken: str
    """The language that the text is in."""


def draft(
    *, downtime: Downtime, occasion: str, by: By, now: datetime, turn: int = 1
) -> list[Notice]:
    """Make the notices of an occasion, in the transaction in which the downtime came to it.

    `planned`: for every duty of its revision, in time for it. The others: at once, to whoever was
    told anything of it; `moved` also makes those of the duties whose audience was told nothing yet.
    What waits of earlier revisions, and what an occasion has made untrue, is withdrawn. `turn`
    counts occasions that come several times in a revision. The same again makes nothing new.
    Raises NotInATransaction, NoChapter, KeyError for an unknown occasion.
    """
    demand("draft()")
    handbook = handbook_of(downtime, now)
    told = _told(downtime, occasion)
    _put_aside(downtime, occasion, turn)
    if occasion == "planned":
        wanted = _planned(handbook, downtime, now)
    elif occasion == "moved":
        wanted = _moved(handbook, downtime, told, now)
    else:
        wanted = _afterwards(handbook, downtime, occasion, told, now)
    facts = drafting.about(downtime)
    made = [_made(handbook, downtime, facts, one, turn, now) for one in wanted]
    if occasion == "extended":
        _refresh(handbook, downtime, facts)
    new = [notice for notice, is_new in made if is_new]
    if new:
        record(
            organisation=downtime.organisation.key,
            by=by,
            did="notice.drafted",
            kind=KIND,
            key=str(downtime.key),
            after={
                "occasion": occasion,
                "revision": downtime.revision,
                "audiences": sorted({notice.audience for notice in new}),
            },
            now=now,
        )
    return [notice for notice, _new in made]


def preview(
    *, handbook: Handbook, answer: NoticeAnswer, facts: drafting.About, now: datetime
) -> list[Preview]:
    """What would be sent, when, for what was decided; nothing is written.

    Duties that are already missed are told at once. Raises NoChapter.
    """
    found: dict[Route, Preview] = {}
    for duty in sorted(answer.duties, key=lambda one: one.by):
        for route in routes(handbook, duty):
            there = chapter(handbook).channels.get(route.channel)
            written = drafting.write(handbook, "planned", facts, route.language)
            shown = Preview(
                audience_name=duty.audience_name,
                channel_name=there.name if there else route.channel,
                language=route.language,
                due=send_at(handbook, duty.by, now).astimezone(handbook.zone),
                subject=written.subject,
                text=written.text,
                spoken=written.spoken,
            )
            found.setdefault(route, shown)
    return list(found.values())


def withdraw_waiting(downtime: Downtime, now: datetime) -> int:
    """Tell nothing of it that was not told yet. Raises NotInATransaction."""
    demand("withdraw_waiting()")
    return downtime.notices.filter(state__in=OPEN).update(state="withdrawn")


# --- what is made -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """A notice that has to be there."""

    route: Route
    occasion: str
    via: str
    due: datetime
    duty: Duty | None = None


def _planned(handbook: Handbook, downtime: Downtime, now: datetime) -> list[Wanted]:
    found: dict[Route, Wanted] = {}
    for duty in _duties(downtime):
        due = send_at(handbook, duty.by, now)
        for route in routes(handbook, duty):
            wanted = Wanted(route, "planned", via(handbook, route.channel), due, duty)
            found.setdefault(route, wanted)
    return list(found.values())


def _moved(
    handbook: Handbook, downtime: Downtime, told: Mapping[Route, str], now: datetime
) -> list[Wanted]:
    """Whoever was told the old times hears of the new ones at once, the others in time.

    Also where another edition has the audience told in other languages since.
    """
    reached = {(route.audience, route.channel) for route in told}
    found = {}
    for one in _planned(handbook, downtime, now):
        again = (one.route.audience, one.route.channel) in reached
        found[one.route] = Wanted(one.route, "moved", one.via, now, one.duty) if again else one
    for route, before in told.items():
        way = via(handbook, route.channel, before)
        found.setdefault(route, Wanted(route, "moved", way, now))
    return list(found.values())


def _afterwards(
    handbook: Handbook,
    downtime: Downtime,
    occasion: str,
    told: Mapping[Route, str],
    now: datetime,
) -> list[Wanted]:
    """Whoever was told anything hears it at once.

    Of an outage nobody is told that it has begun: that was the first thing they heard. Nobody has
    to go round and copy what happens while it runs, where something tells the audience by itself.
    """
    if occasion == "started" and downtime.planning == "unplanned":
        return []
    ways = {route: via(handbook, route.channel, way) for route, way in told.items()}
    by_themselves = {route.audience for route, way in ways.items() if way != BY_HAND}
    return [
        Wanted(route, occasion, way, now)
        for route, way in ways.items()
        if not (way == BY_HAND and occasion in RUNNING and route.audience in by_themselves)
    ]


def _made(
    handbook: Handbook,
    downtime: Downtime,
    facts: drafting.About,
    wanted: Wanted,
    turn: int,
    now: datetime,
) -> tuple[Notice, bool]:
    route = wanted.route
    written = drafting.write(handbook, wanted.occasion, facts, route.language)
    return Notice.objects.get_or_create(
        downtime=downtime,
        revision=downtime.revision,
        turn=turn,
        occasion=wanted.occasion,
        audience=route.audience,
        channel=route.channel,
        language=route.language,
        defaults={
            "duty": wanted.duty,
            "via": wanted.via,
            "subject": written.subject,
            "text": written.text,
            "due": wanted.due,
            "made": now,
        },
    )


def _duties(downtime: Downtime) -> Iterable[Duty]:
    """Those of its revision. One that was waived or missed is told too, only too late."""
    rows = downtime.duties.filter(revision=downtime.revision).exclude(state="dropped")
    return rows.order_by("by", "pk")


def _told(downtime: Downtime, occasion: str) -> dict[Route, str]:
    """The ways on which somebody was told anything of it, each with how it was used last.

    Somebody who was asked to post it may have done so without saying it. Where that would say what
    is no longer true, it counts as told.
    """
    told = Q(state="published")
    if occasion in UNTRUE:
        told |= Q(state="by-hand") | Q(state="waiting", via=BY_HAND, occasion="moved")
    rows = downtime.notices.filter(told).order_by("made", "pk")
    columns = ("audience", "channel", "language", "via")
    return {Route(*route): way for *route, way in rows.values_list(*columns)}


def _put_aside(downtime: Downtime, occasion: str, turn: int) -> None:
    """Withdraw what is no longer true: all of earlier revisions, and what came before an end."""
    waiting = downtime.notices.filter(state__in=OPEN)
    if occasion in ("cancelled", "finished"):
        waiting = waiting.exclude(occasion=occasion)
    elif occasion == "extended":
        now_untrue = waiting.filter(occasion__in=("started", "extended"))
        waiting = now_untrue.exclude(occasion="extended", turn=turn)
    else:
        waiting = waiting.filter(revision__lt=downtime.revision)
    waiting.update(state="withdrawn")


def _refresh(handbook: Handbook, downtime: Downtime, facts: drafting.About) -> None:
    """What waits says the new end, unless somebody has written it anew."""
    facts = replace(facts, because="")  # which says why it lasts longer, and nothing else
    rows = downtime.notices.filter(state__in=OPEN, edited=False).exclude(occasion="extended")
    for notice in rows.select_for_update():
        written = drafting.write(handbook, notice.occasion, facts, notice.language)
        notice.subject, notice.text = written.subject, written.text
        notice.save(update_fields=["subject", "text"])
