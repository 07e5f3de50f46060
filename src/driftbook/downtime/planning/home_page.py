"""What is down, what comes, and what waits for the visitor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from driftbook.downtime import queries
from driftbook.downtime.models import Change, Downtime, Duty, Notice, PlanStep
from driftbook.downtime.planning import shown
from driftbook.downtime.planning.due import NEAR
from driftbook.downtime.planning.visiting import PLAN, RUN
from driftbook.people.actors import Actor
from driftbook.theme import paging

COMING, LATEST, PER_PAGE, MOST_TASKS = 50, 5, 25, 10
MISSED_SINCE = timedelta(days=14)


@dataclass(frozen=True)
class Task:
    """Something that the visitor can do something about."""

    text: str
    address: str
    urgent: bool = False


def of(actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything on the page, for this visitor."""
    rows = queries.downtimes(actor)
    open_ = rows.filter(finished=None, cancelled=None)
    running = shown.rows(open_.exclude(started=None).order_by("end", "pk"), actor, now)
    coming = shown.rows(open_.filter(started=None).order_by("start", "pk")[:COMING], actor, now)
    past = [shown.row(one, (), now) for one in _over(rows)[:LATEST]]
    return {
        "running": running,
        "coming": coming,
        "past": past,
        "tasks": tasks(actor, now)[:MOST_TASKS],
        "may_plan": bool(actor.where(PLAN)),
        "several": several([*running, *coming, *past]),
        "now": now,
    }


def past(actor: Actor, number: str, now: datetime) -> dict[str, Any]:
    """A page of those that are over; who had to be told is not part of it."""
    part = paging.Uncounted(_over(queries.downtimes(actor)), PER_PAGE).get_page(number)
    rows = [shown.row(one, (), now) for one in part]
    return {"part": part, "rows": rows, "several": several(rows)}


def several(rows: Iterable[shown.Row]) -> bool:
    """Whether they are of several organisations, which have to be named then."""
    return len({one.row.organisation_id for one in rows}) > 1


def tasks(actor: Actor, now: datetime) -> list[Task]:
    """What waits: the most pressing first."""
    return [
        *_overrun(actor, now),
        *_missed(actor, now),
        *_by_hand(actor),
        *_steps(actor, now),
        *_approved(actor),
    ]


def _over(rows: QuerySet[Downtime]) -> QuerySet[Downtime]:
    over = rows.exclude(finished=None) | rows.exclude(cancelled=None)
    return over.order_by("-start", "-pk")


def _overrun(actor: Actor, now: datetime) -> list[Task]:
    rows = queries.downtimes(actor, RUN).filter(finished=None, cancelled=None, end__lte=now)
    return [
        Task(_("Is it over? %(title)s") % {"title": one.title}, _page(one), urgent=True)
        for one in rows.exclude(started=None)[:MOST_TASKS]
    ]


def _missed(actor: Actor, now: datetime) -> list[Task]:
    mine = queries.downtimes(actor, PLAN).filter(finished=None, cancelled=None)
    rows = Duty.objects.filter(downtime__in=mine.order_by(), revision=F("downtime__revision"))
    rows = rows.filter(state="missed", settled__gte=now - MISSED_SINCE).select_related("downtime")
    return [
        Task(
            _("Not told in time: %(name)s, of “%(title)s”")
            % {"name": one.name, "title": one.downtime.title},
            _page(one.downtime),
            urgent=True,
        )
        for one in rows.order_by("by", "pk")[:MOST_TASKS]
    ]


def _by_hand(actor: Actor) -> list[Task]:
    mine = queries.downtimes(actor, "notice.confirm").order_by()
    count = Notice.objects.filter(downtime__in=mine, state="by-hand").count()
    if not count:
        return []
    text = ngettext(
        "%(count)s notice has to be posted by hand",
        "%(count)s notices have to be posted by hand",
        count,
    )
    return [Task(text % {"count": count}, reverse("downtime:notices"), urgent=True)]


def _steps(actor: Actor, now: datetime) -> list[Task]:
    mine = queries.downtimes(actor, PLAN).filter(finished=None, cancelled=None).order_by()
    rows = PlanStep.objects.filter(downtime__in=mine, done=None, ended=None, by__lte=now + NEAR)
    return [
        Task(
            _("A step of the plan for “%(title)s”: %(name)s")
            % {"title": one.downtime.title, "name": one.name},
            _page(one.downtime) + "#plan",
            urgent=one.by < now,
        )
        for one in rows.select_related("downtime").order_by("by", "pk")[:MOST_TASKS]
    ]


def _approved(actor: Actor) -> list[Task]:
    places = actor.where(PLAN)
    if not places:
        return []
    rows: QuerySet[Change] = queries.changes(actor).filter(state="approved", downtimes=None)
    rows = rows.filter(agreement__parties__organisation__key__in=places).distinct()
    return [
        Task(
            _("Plan the downtime of the approved change “%(title)s”") % {"title": one.title},
            f"{reverse('downtime:new')}?change={one.key}",
        )
        for one in rows.order_by("start", "pk")[:MOST_TASKS]
    ]


def _page(downtime: Downtime) -> str:
    return reverse("downtime:downtime", args=[downtime.key])
