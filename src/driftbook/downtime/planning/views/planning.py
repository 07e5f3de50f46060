"""Planning a downtime and moving one: first what follows from it is shown, then it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.downtime.models import Change, Downtime
from driftbook.downtime.planning import actions, clashes, deciding_page, filling, refusals, words
from driftbook.downtime.planning.asking import Wish
from driftbook.downtime.planning.deciding_page import Said
from driftbook.downtime.planning.forms import MoveForm, PlanForm, TimesForm
from driftbook.downtime.planning.visiting import (
    PLAN,
    Here,
    acting,
    approved,
    of_downtime,
    place_of,
    places,
)
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor

EARLIEST, DO = "earliest", "do"
"""What the buttons of both forms ask for; any other shows what follows."""
Form = TypeVar("Form", PlanForm, MoveForm)
METHODS = ["GET", "HEAD", "POST"]


@allowed(PLAN)
@require_http_methods(METHODS)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """A new one: `?change=`, `?incident=`, `?kind=` and `?system=` fill the form."""
    who, now = actor(request), timezone.now()
    change = approved(who, request.POST.get("change") or request.GET.get("change", ""))
    mine = places(who, now)
    here = _chosen(mine, request.GET.get("at", ""), change)
    if here is None:
        return render(request, "downtime/planning/new.html", {"form": None})
    first = filling.initial(request.GET, here.book, change, now)
    if request.method == "POST":
        form = _sent(request, lambda data: PlanForm(data, book=here.book), here, now)
        if change is None and request.POST.get("change"):
            form.add_error(None, words.refusal(refusals.NotApproved()))
        found = _plan(request, form, here, change, now) if _doing(request, form) else None
        if found is not None:
            messages.success(request, _done(found))
            return redirect("downtime:downtime", found.key)
        wish, given = form.wish(), form.data
    else:
        form = PlanForm(None, book=here.book, initial=first)
        wish, given = filling.wish(first), first
    said = Said(here.organisation.name, given.get("title", ""), given.get("text", ""))
    context = {"places": mine, "change": change}
    return _page(request, "new", form, here, wish, said, now, context)


@of_downtime(PLAN)
@require_http_methods(METHODS)
def move(request: HttpRequest, downtime: Downtime) -> HttpResponse:
    """Other times for one that has not begun."""
    now = timezone.now()
    try:
        here = _movable(downtime, request, now)
    except refusals.Refused as refused:
        messages.error(request, words.refusal(refused))
        return redirect("downtime:downtime", downtime.key)

    def make(data: QueryDict | None) -> MoveForm:
        return MoveForm(data, downtime=downtime, zone=here.book.handbook.zone)

    form = make(None) if request.method != "POST" else _sent(request, make, here, now)
    if _doing(request, form) and _move(request, form, downtime, here, now):
        messages.success(request, _("It is moved. Everybody who was told of it is told."))
        return redirect("downtime:downtime", downtime.key)
    because = str(form.data.get("because", ""))
    said = Said(downtime.organisation.name, downtime.title, downtime.text, because)
    return _page(request, "move", form, here, form.wish(), said, now, {"downtime": downtime})


# --- what is shown ------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    name: str,
    form: TimesForm,
    here: Here,
    wish: Wish | None,
    said: Said,
    now: datetime,
    context: dict[str, Any],
) -> HttpResponse:
    """The form, and what follows from it as far as it was understood."""
    decided = None
    try:
        if wish is not None:
            decided = deciding_page.of(here.book, wish, now, given=form.waivers, said=said)
            mine = context.get("downtime")
            context["clashes"] = clashes.of(
                here.book, here.agreement, wish, who=actor(request), but=mine
            )
    except (refusals.Refused, Unanswerable) as why:
        if form.is_bound:
            form.add_error(None, _why(why))
    context |= {"form": form, "here": here, "decided": decided}
    refused = form.is_bound and bool(form.errors)
    template = f"downtime/planning/{name}.html"
    return render(request, template, context, status=422 if refused else 200)


def _why(why: Exception) -> str:
    if isinstance(why, refusals.Refused):
        return words.refusal(why)
    return _("The handbook that holds now does not know this kind or this system.")


def _done(found: Downtime) -> str:
    if found.planning == "unplanned":
        return _("It is written down, and told.")
    return _("It is planned. Whoever has to be told is told in time.")


# --- what was sent ------------------------------------------------------------------------------


def _chosen(mine: list[Here], handbook: str, change: Change | None) -> Here | None:
    wanted = change.agreement.handbook if change else handbook
    named = (here for here in mine if here.book.handbook.id == wanted)
    return next(named, mine[0] if mine else None)


def _movable(downtime: Downtime, request: HttpRequest, now: datetime) -> Here:
    if downtime.over:
        raise refusals.Over
    if downtime.started is not None:
        raise refusals.Begun
    return place_of(downtime, actor(request), now)


def _sent(
    request: HttpRequest, make: Callable[[QueryDict], Form], here: Here, now: datetime
) -> Form:
    """The form as it was sent, with the earliest times where that button was pressed."""
    form = make(request.POST)
    if request.POST.get("do") == EARLIEST:
        form = make(_earliest(request.POST, form.wish(), here, now))
    if request.POST.get("do") != DO:
        form.look_only()
    return form


def _earliest(sent: QueryDict, wish: Wish | None, here: Here, now: datetime) -> QueryDict:
    try:
        found = deciding_page.earliest_of(here.book, wish, now) if wish else None
    except (refusals.Refused, Unanswerable):
        found = None
    data = sent.copy()
    if found is not None:
        data["start"], data["end"] = (f"{at:%Y-%m-%dT%H:%M}" for at in found)
    return data


def _doing(request: HttpRequest, form: TimesForm) -> bool:
    return form.is_bound and request.POST.get("do") == DO and form.is_valid()


# --- what is done -------------------------------------------------------------------------------


def _plan(
    request: HttpRequest, form: PlanForm, here: Here, change: Change | None, now: datetime
) -> Downtime | None:
    given = form.cleaned_data
    try:
        return actions.plan(
            organisation=here.organisation,
            agreement=here.agreement,
            kind=given["kind"],
            systems=given["systems"],
            start=given["start"],
            end=given["end"],
            title=given["title"],
            text=given["text"],
            change=change,
            incident=given["incident"],
            waivers=form.waivers if here.may_waive else {},
            key=given["key"],
            by=acting(request, PLAN, here.organisation),
            now=now,
        )
    except (refusals.Refused, Unanswerable) as why:
        form.add_error(None, _why(why))
        return None


def _move(
    request: HttpRequest, form: MoveForm, downtime: Downtime, here: Here, now: datetime
) -> bool:
    given = form.cleaned_data
    try:
        actions.move(
            downtime=downtime,
            start=given["start"],
            end=given["end"],
            because=given["because"],
            waivers=form.waivers if here.may_waive else {},
            by=acting(request, PLAN, here.organisation),
            now=now,
        )
    except (refusals.Refused, Unanswerable) as why:
        form.add_error(None, _why(why))
        return False
    return True
