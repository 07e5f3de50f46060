"""One downtime: what it is, what is told of it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from driftbook.downtime.models import Downtime
from driftbook.downtime.planning import actions, one_page, refusals, words
from driftbook.downtime.planning.forms import BecauseForm, ExtendForm, WaiveForm
from driftbook.downtime.planning.places import zone_of
from driftbook.downtime.planning.visiting import PLAN, RUN, SEE, WAIVE, acting, of_downtime
from driftbook.history.by import By
from driftbook.people.middleware import actor


@of_downtime(SEE)
@require_safe
def downtime_(request: HttpRequest, downtime: Downtime) -> HttpResponse:
    """The page."""
    return page(request, downtime)


@of_downtime(PLAN)
@require_POST
def cancellation(request: HttpRequest, downtime: Downtime) -> HttpResponse:
    """It does not happen."""
    form = BecauseForm(request.POST)
    if not form.is_valid():
        return page(request, downtime, cancel=form)
    why = form.cleaned_data["because"]
    return do(
        request,
        downtime,
        PLAN,
        lambda by, now: actions.cancel(downtime=downtime, because=why, by=by, now=now),
        _("It is cancelled. Everybody who was told of it is told."),
    )


@of_downtime(RUN)
@require_POST
def start(request: HttpRequest, downtime: Downtime) -> HttpResponse:
    """It begins."""
    return do(
        request,
        downtime,
        RUN,
        lambda by, now: actions.start(downtime=downtime, by=by, now=now),
        _("It runs."),
    )


@of_downtime(RUN)
@require_POST
def extension(request: HttpRequest, downtime: Downtime) -> HttpResponse:
    """It lasts until another time than was said."""
    form = ExtendForm(request.POST, zone=zone_of(downtime), now=timezone.now())
    if not form.is_valid():
        return page(request, downtime, extend=form)
    given = form.cleaned_data
    return do(
        request,
        downtime,
        RUN,
        lambda by, now: actions.extend(
            downtime=downtime, end=given["end"], because=given["because"], by=by, now=now
        ),
        _("The new end is written down, and told."),
    )


@of_downtime(RUN)
@require_POST
def finish(request: HttpRequest, downtime: Downtime) -> HttpResponse:
    """It is over."""
    return do(
        request,
        downtime,
        RUN,
        lambda by, now: actions.finish(downtime=downtime, by=by, now=now),
        _("It is over. Everybody who was told of it is told."),
    )


@of_downtime(WAIVE)
@require_POST
def waivers(request: HttpRequest, downtime: Downtime) -> HttpResponse:
    """A duty that waits goes unmet, with a reason."""
    form = WaiveForm(request.POST)
    if not form.is_valid():
        return page(request, downtime, waive=form)
    given = form.cleaned_data
    return do(
        request,
        downtime,
        WAIVE,
        lambda by, now: actions.waive(
            downtime=downtime, notice=given["notice"], because=given["because"], by=by, now=now
        ),
        _("It is waived, and stands in the history."),
    )


def page(request: HttpRequest, downtime: Downtime, **forms: Any) -> HttpResponse:
    """The page; with the forms that were not understood, what was typed is kept."""
    context = one_page.of(downtime, actor(request), timezone.now())
    status = 422 if forms else 200
    return render(request, "downtime/planning/downtime.html", context | forms, status=status)


def do(
    request: HttpRequest,
    downtime: Downtime,
    action: str,
    act: Callable[[By, datetime], object],
    done: str,
) -> HttpResponse:
    """Do it, and come back to the page; say in words why it is refused."""
    try:
        act(acting(request, action, downtime.organisation), timezone.now())
    except refusals.Refused as refused:
        messages.error(request, words.refusal(refused))
    else:
        messages.success(request, done)
    return redirect("downtime:downtime", downtime.key)
