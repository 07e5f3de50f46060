"""What every verb about a downtime needs: its lock, its duties and plan, its history and events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from driftbook.downtime.books import Book
from driftbook.downtime.models import Downtime, Duty, Notice, PlanStep, Waiver
from driftbook.downtime.models.downtimes import LONGEST_REASON
from driftbook.downtime.planning.asking import Wish
from driftbook.downtime.status import shown
from driftbook.downtime.telling import actions as telling
from driftbook.handbook.deciding import changes as councils
from driftbook.handbook.deciding import downtime as deciding
from driftbook.handbook.deciding.downtime_shapes import NoticeAnswer
from driftbook.handbook.deciding.periods import exists
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.outbox.actions import announce

PLANNED, MOVED, CANCELLED = "planned", "moved", "cancelled"
STARTED, EXTENDED, FINISHED = "started", "extended", "finished"


def locked(downtime: Downtime) -> Downtime:
    """The downtime as it is now, locked until the transaction ends; its history's chain first."""
    hold(downtime.organisation.key)
    rows = Downtime.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "agreement", "edition").get(pk=downtime.pk)


def plain(words: str) -> str:
    """A reason as it is kept: without blanks around it, and no longer than the column."""
    return words.strip()[:LONGEST_REASON]


def decided(here: Book, answer: NoticeAnswer) -> dict[str, Any]:
    """The decision as it is stored: never computed again under later rules."""
    edition = {"edition": here.edition.number, "version": here.edition.version}
    return {**deciding.stored(answer), **edition}


def write_duties(downtime: Downtime, answer: NoticeAnswer, now: datetime) -> None:
    """A row for every duty that follows, of the downtime's revision."""
    Duty.objects.bulk_create(
        Duty(
            downtime=downtime,
            revision=downtime.revision,
            notice=one.notice,
            name=one.name,
            audience=one.audience,
            channels=list(one.channels),
            source=list(one.source),
            by=one.by,
            state=(state := "waived" if one.waived else "missed" if one.met is False else "open"),
            settled=None if state == "open" else now,
        )
        for one in answer.duties
    )


def write_waivers(
    downtime: Downtime, given: Mapping[str, str], notices: Collection[str], by: By, now: datetime
) -> None:
    """Who let what go unmet, and why; each stands in the history by itself. Those that are no
    `notices` are codes of what else was wrong."""
    for name, because in given.items():
        duty = name in notices
        Waiver.objects.create(
            downtime=downtime,
            revision=downtime.revision,
            notice=name if duty else "",
            code="" if duty else name,
            because=because,
            person=by.person,
            at=now,
        )
        note(downtime, "downtime.waived", by, now, {"what": name, "because": because})


def drop(downtime: Downtime, now: datetime) -> None:
    """Nobody has to be told of these times any more."""
    open_ = Duty.objects.filter(downtime=downtime, state="open")
    open_.update(state="dropped", settled=now)


def plan_anew(downtime: Downtime, here: Book, wish: Wish, answer: NoticeAnswer) -> None:
    """The steps of the handbook at the dates of the new times, and the own ones as far before."""
    there = {one.step: one for one in downtime.plan_steps.exclude(step="")}
    names = {id: one.name for id, one in here.chapter.audiences.items()}
    dues = councils.plan(here.handbook, wish.start) if answer.plan else ()
    for position, due in enumerate(dues, 1):
        known = there.get(due.step)
        if known is None:
            PlanStep.objects.create(
                downtime=downtime,
                position=position,
                step=due.step,
                name=due.name,
                text=here.chapter.plan[due.step].text or "",
                to=", ".join(names[audience] for audience in due.audiences),
                by=due.by,
            )
        elif known.done is None and known.by != due.by:
            PlanStep.objects.filter(pk=known.pk).update(by=due.by, reminded=None)


def shift(downtime: Downtime, before: datetime, zone: ZoneInfo) -> None:
    """Move the steps that were added here as far as the downtime itself, which began `before`: on
    the wall clock, as the steps of the handbook."""
    left, begins = (at.astimezone(zone).replace(tzinfo=None) for at in (before, downtime.start))
    for one in downtime.plan_steps.filter(step="", done=None, ended=None):
        at = exists(one.by.astimezone(zone) + (begins - left))  # which counts on the wall clock
        PlanStep.objects.filter(pk=one.pk).update(by=at, reminded=None)


def tell(downtime: Downtime, occasion: str, by: By, now: datetime) -> None:
    """Let whoever has to know be told; of what may come again, it is the next turn.

    What is on the status page changes there with the fact, whenever its notice goes.
    """
    if downtime.shown is not None:
        shown.changed(downtime.organisation.key, now)
    earlier = Notice.objects.filter(
        downtime=downtime, revision=downtime.revision, occasion=occasion
    )
    last = earlier.order_by("-turn").values_list("turn", flat=True).first()
    telling.draft(downtime=downtime, occasion=occasion, by=by, now=now, turn=(last or 0) + 1)


def withdraw(downtime: Downtime, now: datetime) -> None:
    """What waits is no longer true."""
    telling.withdraw_waiting(downtime, now)


def note(
    downtime: Downtime,
    did: str,
    by: By,
    now: datetime,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:
    """A line in the history of the organisation."""
    record(
        organisation=downtime.organisation.key,
        by=by,
        did=did,
        kind="downtime",
        key=str(downtime.key),
        before=before,
        after={"number": downtime.number, "title": downtime.title, **after},
        now=now,
    )


def when(downtime: Downtime) -> dict[str, str]:
    """Its times, for the history and for other systems."""
    return {"start": downtime.start.isoformat(), "end": downtime.end.isoformat()}


def event(downtime: Downtime, name: str, now: datetime, **more: Any) -> None:
    """Tell the organisation's other systems (webhooks)."""
    announce(
        event=f"downtime.{name}",
        payload={
            "key": str(downtime.key),
            "number": downtime.number,
            "handbook": downtime.agreement.handbook,
            "kind": downtime.kind,
            "systems": downtime.systems,
            "affected": downtime.affected,
            "title": downtime.title,
            "revision": downtime.revision,
            **when(downtime),
            **more,
        },
        organisations=[downtime.organisation.key],
        key=f"downtime.{name}:{downtime.key}:{now.isoformat()}",
        now=now,
        about=("downtime", str(downtime.key)),
    )
