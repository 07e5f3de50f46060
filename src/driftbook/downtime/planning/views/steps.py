"""The plan of a downtime, step by step (O-10)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.downtime.models import Downtime, PlanStep
from driftbook.downtime.planning import actions
from driftbook.downtime.planning.forms import StepForm
from driftbook.downtime.planning.places import zone_of
from driftbook.downtime.planning.views.one import do, page
from driftbook.downtime.planning.visiting import PLAN, of_downtime, of_step


@of_downtime(PLAN)
@require_POST
def steps(request: HttpRequest, downtime: Downtime) -> HttpResponse:
    """One more."""
    form = StepForm(request.POST, zone=zone_of(downtime), auto_id="new-%s")
    if not form.is_valid():
        return page(request, downtime, new_step=form)
    given = form.cleaned_data
    return do(
        request,
        downtime,
        PLAN,
        lambda by, now: actions.add_step(downtime=downtime, **given, by=by, now=now),
        _("The step is part of the plan."),
    )


@of_step(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def step_(request: HttpRequest, downtime: Downtime, step: PlanStep) -> HttpResponse:
    """Say something else in it, or another date."""
    first = {"name": step.name, "due": step.by, "to": step.to, "text": step.text}
    form = StepForm(request.POST or None, zone=zone_of(downtime), initial=first)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        return do(
            request,
            downtime,
            PLAN,
            lambda by, now: actions.change_step(step=step, **given, by=by, now=now),
            _("The step is changed."),
        )
    context = {"downtime": downtime, "step": step, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "downtime/planning/step.html", context, status=status)


@of_step(PLAN)
@require_POST
def done(request: HttpRequest, downtime: Downtime, step: PlanStep) -> HttpResponse:
    """It is done."""
    return do(
        request,
        downtime,
        PLAN,
        lambda by, now: actions.finish_step(step=step, by=by, now=now),
        _("The step is done."),
    )


@of_step(PLAN)
@require_POST
def removal(request: HttpRequest, downtime: Downtime, step: PlanStep) -> HttpResponse:
    """Take it out of the plan."""
    return do(
        request,
        downtime,
        PLAN,
        lambda by, now: actions.remove_step(step=step, by=by, now=now),
        _("The step is no longer part of the plan."),
    )
