"""Everything that the page of one downtime shows, and what it offers to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise

from driftbook.downtime.books import names as called
from driftbook.downtime.models import Downtime, Notice, PlanStep, Waiver
from driftbook.downtime.planning import shown, words
from driftbook.downtime.planning.forms import ExtendForm, StepForm
from driftbook.downtime.planning.places import book_of, zone_of
from driftbook.downtime.planning.visiting import PLAN, RUN, WAIVE, inside
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.downtime import System
from driftbook.people.actors import Actor
from driftbook.people.queries import names


@dataclass(frozen=True)
class StepShown:
    """A step of the plan."""

    row: PlanStep
    by: datetime
    far: str
    late: bool
    done: datetime | None
    done_by: str


@dataclass(frozen=True)
class WaiverShown:
    """What was let go unmet, by whom and why."""

    row: Waiver
    what: str
    who: str
    at: datetime


@dataclass(frozen=True)
class NoticeShown:
    """A notice, in a line."""

    row: Notice
    audience: str
    channel: str
    at: datetime
    """When it was published, else when it goes."""
    far: str
    occasion: str | Promise
    state: str | Promise


def of(downtime: Downtime, actor: Actor, now: datetime) -> dict[str, Any]:
    """For this visitor. Whoever may not see changes sees what they are told, and nothing of how."""
    book, here = book_of(downtime), zone_of(downtime)
    known = book.downtime.systems if book and book.downtime else {}
    duties = list(downtime.duties.filter(revision=downtime.revision).order_by("by", "pk"))
    context = {
        "it": shown.row(downtime, [one for one in duties if one.state != "dropped"], now),
        "announced_end": downtime.end.astimezone(here),
        "depends": called(known, [one for one in downtime.affected if one not in downtime.systems]),
        "down": called(known, downtime.systems),
        "meanwhile": _meanwhile(known, downtime),
        "guide": _guide(book, downtime),
        "inside": inside(downtime, actor),
        "now": now.astimezone(here),
    }
    if context["inside"]:
        context |= _how(downtime, actor, now, book, here)
        context["duties"] = [shown.duty_row(one, book, now) for one in duties]
    return context


def _how(
    downtime: Downtime, actor: Actor, now: datetime, book: Handbook | None, here: ZoneInfo
) -> dict[str, Any]:
    place = downtime.organisation.key
    waivers, steps = list(downtime.waivers.all()), list(downtime.plan_steps.filter(ended=None))
    who = names(
        [
            downtime.decided_by,
            *(one.person for one in waivers),
            *(one.done_by for one in steps),
        ]
    )
    planned, runs = downtime.state == "planned", downtime.state == "running"
    may_plan, may_run = actor.may(PLAN, place), actor.may(RUN, place)
    return {
        "decided": downtime.decided.astimezone(here),
        "decided_by": who.get(downtime.decided_by, ""),
        "reasons": words.reasons(words.stored_reasons(downtime.decision, "reasons")),
        "violations": words.reasons(words.stored_reasons(downtime.decision, "violations")),
        "version": downtime.decision.get("version", ""),
        "waivers": [_waiver(one, downtime, book, who.get(one.person, ""), here) for one in waivers],
        "steps": [_step(one, who.get(one.done_by, ""), now, here) for one in steps],
        "notices": list(_notices(downtime, book, now, here)),
        "may_move": planned and may_plan,
        "may_start": planned and may_run and downtime.start <= now,
        "may_run": runs and may_run,
        "may_waive": not downtime.over and actor.may(WAIVE, place),
        "may_write_plan": not downtime.over and may_plan,
        "extend": ExtendForm(None, zone=here, now=now, initial={"end": downtime.end}),
        "new_step": StepForm(None, zone=here, auto_id="new-%s"),
    }


def _meanwhile(known: Mapping[str, System], downtime: Downtime) -> list[tuple[str, str]]:
    """What to do while they are down: the name of a system, and what its users do."""
    found = ((known[one].name, known[one].meanwhile) for one in downtime.affected if one in known)
    return [(name, text) for name, text in found if text]


def _guide(book: Handbook | None, downtime: Downtime) -> dict[str, str] | None:
    """What one looks at before calling, while it runs (O-11)."""
    before = book.downtime.before_calling if book and book.downtime else None
    if book is None or before is None or downtime.state != "running":
        return None
    address = reverse("guides:guide", args=[book.id, before.guide])
    return {"address": address, "text": before.text or ""}


def _waiver(
    one: Waiver, downtime: Downtime, book: Handbook | None, who: str, here: ZoneInfo
) -> WaiverShown:
    known = book.downtime.notices if book and book.downtime else {}
    what = known[one.notice].name if one.notice in known else one.notice
    if one.code:
        what = str(words.CODES.get(one.code, one.code))
    return WaiverShown(one, what, who, one.at.astimezone(here))


def _step(one: PlanStep, who: str, now: datetime, here: ZoneInfo) -> StepShown:
    done = one.done.astimezone(here) if one.done else None
    late = one.done is None and one.by < now
    return StepShown(one, one.by.astimezone(here), words.far(one.by, now), late, done, who)


def _notices(
    downtime: Downtime, book: Handbook | None, now: datetime, here: ZoneInfo
) -> Iterable[NoticeShown]:
    chapter = book.downtime if book else None
    audiences, channels = (chapter.audiences, chapter.channels) if chapter else ({}, {})
    for one in downtime.notices.exclude(state="withdrawn").order_by("due", "pk"):
        at = one.published or one.due
        audience, channel = audiences.get(one.audience), channels.get(one.channel)
        yield NoticeShown(
            row=one,
            audience=audience.name if audience else one.audience,
            channel=channel.name if channel else one.channel,
            at=at.astimezone(here),
            far=words.far(at, now),
            occasion=words.OCCASIONS[one.occasion],
            state=words.notice_state(one.state, one.via),
        )
