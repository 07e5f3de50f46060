"""The third step: an hour of the calendar or a chosen time, job after job (G-14 … G-17)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.handbook.deciding.windows import Hour
from driftbook.jobs import placing
from driftbook.jobs.actions import times as actions
from driftbook.jobs.actions.seats import Taken, TooLate
from driftbook.jobs.actions.writing import Meanwhile, Ordered
from driftbook.jobs.forms.times import ALL, HourForm, MomentForm, Which
from driftbook.jobs.models import Draft, Item
from driftbook.jobs.queries import seats
from driftbook.jobs.queries.places import ORDER, Place
from driftbook.jobs.timing import Timing
from driftbook.jobs.views.ordering import frame
from driftbook.jobs.visiting import of_draft
from driftbook.jobs.written import Written
from driftbook.people.by import by
from driftbook.people.middleware import actor

ONWARD = 28
"""Days in which seats are looked for when all jobs are placed at once."""
PROBLEMS = (Taken, TooLate, Meanwhile, Ordered, actions.TooFew, actions.NoWay)


@require_safe
@never_cache
@of_draft
def time(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """The ways of ordering as tabs; every choice says what it counts as before it is ordered."""
    written = Written(draft, place, timezone.now())
    if not written.items:
        return frame.again(request, "addresses", draft, check="1")
    if written.lacks("tasks") and frame.way_back(request) != "proposal":
        return frame.again(request, "tasks", draft, check="1")
    return _shown(request, written)


@require_POST
@of_draft
def hour(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """Keep a seat in an hour for one job, or seats from this hour on for all of them."""
    now = timezone.now()
    written = Written(draft, place, now)
    way = request.POST.get("way", "")
    timing = Timing(written, way=way)
    form = HourForm(request.POST, items=timing.fitting, handbook=place.handbook)
    if not form.is_valid():
        return _shown(request, written, 422, way=way, problem=_first(form))
    said = form.cleaned_data
    chosen = form.chosen
    common = {
        "draft": draft,
        "revision": said["revision"],
        "way": way,
        "handbook": place.handbook,
        "by": by(actor(request), ORDER, draft.orderer.key),
        "now": now,
    }
    try:
        if said["which"] == ALL:
            actions.pick_all(items=chosen, hours=_from(draft, place, said["hour"], now), **common)
        else:
            actions.pick(item=chosen[0], hour=said["hour"], **common)
    except PROBLEMS as problem:
        return _not_now(request, written, way, problem, said, chosen)
    if frame.way_back(request) == "proposal":
        return redirect("jobs:proposal", draft.key)
    return frame.again(request, "time", draft, way=way)


def _from(draft: Draft, place: Place, first: Hour, now: datetime) -> list[tuple[Hour, int]]:
    """The hours from this one on with their free seats, of its priority or before it."""
    found = seats.free(
        draft.agreement, place.handbook, now, start=first.start, days=ONWARD, draft=draft
    )
    return [(one.hour, one.free) for one in found if one.hour.priority <= first.priority]


@require_POST
@of_draft
def moment(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """Set a day and a clock time for one job, or for all of them."""
    now = timezone.now()
    written = Written(draft, place, now)
    way = request.POST.get("way", "")
    timing = Timing(written, way=way)
    which = Which(request.POST, items=timing.fitting)
    form = MomentForm(request.POST, handbook=place.handbook, at=None, now=now)
    if not (which.is_valid() and form.is_valid()):
        return _shown(request, written, 422, way=way, form=form, problem=_first(which))
    chosen = which.chosen
    try:
        actions.choose(
            draft=draft,
            revision=which.cleaned_data["revision"],
            items=chosen,
            at=form.cleaned_data["at"],
            way=way,
            handbook=place.handbook,
            now=now,
        )
    except PROBLEMS as problem:
        return _not_now(request, written, way, problem, which.cleaned_data, chosen, form)
    if frame.way_back(request) == "proposal":
        return redirect("jobs:proposal", draft.key)
    return frame.again(request, "time", draft, way=way)


@require_POST
@of_draft
def release(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """Take the time of a job back; its seat is free again."""
    pk = request.POST.get("item", "")
    item = draft.items.filter(pk=int(pk)).first() if pk.isdecimal() else None
    if item is not None:
        try:
            actions.release(draft=draft, item=item, now=timezone.now())
        except Ordered:
            return redirect("jobs:time", draft.key)
    return frame.again(request, "time", draft, way=request.POST.get("way"), item=pk)


def _shown(
    request: HttpRequest,
    written: Written,
    status: int = 200,
    *,
    way: str = "",
    form: MomentForm | None = None,
    **more: Any,
) -> HttpResponse:
    said = request.GET
    timing = Timing(
        written,
        way=way or said.get("way", ""),
        item=said.get("item", ""),
        first=said.get("from", ""),
        on=said.get("on", ""),
        form=form,
    )
    return frame.step(request, "time", written, status, timing=timing, **more)


def _not_now(
    request: HttpRequest,
    written: Written,
    way: str,
    problem: Exception,
    said: dict[str, Any],
    chosen: list[Item],
    form: MomentForm | None = None,
) -> HttpResponse:
    """The same page with why nothing was placed, and what is free instead."""
    if isinstance(problem, Ordered):
        return redirect("jobs:time", written.draft.key)
    more: dict[str, Any] = {"pressed": said}
    if isinstance(problem, Taken):
        more["taken"] = problem
        more["nearest"] = placing.buttons(written, problem.nearest)
        more["which"] = str(chosen[0].pk) if len(chosen) == 1 else ALL
    elif isinstance(problem, TooLate):
        latest = problem.latest.astimezone(written.handbook.zone)
        more["too_late"] = latest
    elif isinstance(problem, actions.TooFew):
        more["problem"] = _(
            "Only %(placed)d of %(wanted)d jobs find a seat from there on. Begin earlier."
        ) % {"placed": problem.placed, "wanted": problem.wanted}
    elif isinstance(problem, actions.NoWay):
        more["no_way"] = written.judge.of(problem.decision, written.place.edition)
        more["no_way_line"] = next(
            line for line in written.lines if line.item.pk == problem.item.pk
        )
    elif isinstance(problem, Meanwhile):
        written = Written(problem.draft, written.place, written.now)
        more["meanwhile"] = True
    return _shown(request, written, 409, way=way, form=form, **more)


def _first(form: Which) -> str:
    return next((str(errors[0]) for errors in form.errors.values()), "")
