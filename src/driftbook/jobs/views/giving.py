"""Accepting jobs and giving them to technicians: of one job, and of many at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.history.by import By
from driftbook.jobs import agenda
from driftbook.jobs.actions import carrying
from driftbook.jobs.actions.carrying import Several
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.forms.carrying import FixedTime, Technician
from driftbook.jobs.models import Job
from driftbook.jobs.queries import board as queries
from driftbook.jobs.queries.board import ASSIGN
from driftbook.jobs.queries.technicians import technicians
from driftbook.jobs.states import not_now
from driftbook.jobs.visiting import acting, chapter_of, of_job
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor
from driftbook.people.models import User


@allowed(ASSIGN)
@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Accept the jobs that are ticked."""
    chosen = _chosen(request)
    if chosen:
        say(request, together(request, chosen, _accept), _accepted)
    return back(request)


@allowed(ASSIGN)
@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give the jobs that are ticked to a technician; what was only placed is accepted with it."""
    chosen = _chosen(request)
    people = {user for job in chosen for user in technicians(job.order.provider)}
    form = Technician(request.POST, technicians=list(people))
    if chosen and not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    elif chosen:
        give(request, chosen, form.chosen)
    return back(request)


# --- one job ------------------------------------------------------------------------------------


@of_job(ASSIGN)
@require_POST
def acceptance(request: HttpRequest, job: Job) -> HttpResponse:
    """Accept one job."""
    say(request, together(request, [job], _accept), _accepted)
    return back(request)


@of_job(ASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: HttpRequest, job: Job) -> HttpResponse:
    """Give one job to a technician."""
    chosen = {"technician": str(job.technician or "")}
    people = technicians(job.order.provider)
    form = Technician(request.POST or None, technicians=people, initial=chosen)
    if request.method == "POST" and form.is_valid():
        give(request, [job], form.chosen)
        return back(request)
    context = {"shown": agenda.shown([job])[0], "form": form, "here": request.POST.get("here", "")}
    return render(request, "jobs/board/assignment.html", context, status=_status(request, form))


@of_job(ASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, job: Job) -> HttpResponse:
    """Fix the time of a job that was ordered without one."""
    _edition, handbook = chapter_of(job)
    form = FixedTime(request.POST or None, zone=handbook.zone)
    if request.method == "POST" and form.is_valid():
        by = acting(request, ASSIGN, job.order)
        starts = form.cleaned_data["starts"]
        try:
            carrying.fix_time(job=job, starts=starts, by=by, now=timezone.now())
        except carrying.InThePast:
            form.add_error("starts", _("This time has passed."))
        except carrying.HasATime:
            messages.warning(request, _("The job has a time already. It can be moved instead."))
        except NotNow as state:
            messages.warning(request, not_now(state.job, state.what))
        else:
            messages.success(request, _("The time is fixed, and the orderer is told."))
        if form.is_valid():
            return back(request)
    context = {"shown": agenda.shown([job])[0], "form": form, "here": request.POST.get("here", "")}
    return render(request, "jobs/board/schedule.html", context, status=_status(request, form))


def _status(request: HttpRequest, form: forms.Form) -> int:
    return 422 if request.method == "POST" and form.errors else 200


# --- what they share ----------------------------------------------------------------------------


def give(request: HttpRequest, jobs: list[Job], technician: User | None) -> None:
    """Give the jobs to the technician, and say what came of it and who is in two places at once."""

    def act(some: list[Job], by: By) -> Several:
        return carrying.assign(
            jobs=some, technician=technician, by=by, now=timezone.now(), accepting=True
        )

    try:
        result = together(request, jobs, act)
    except carrying.NotATechnician:
        messages.error(request, _("This is no technician of whoever provides this job."))
        return
    say(request, result, lambda count: _assigned(count, technician))
    starts = [job.starts for job in result.done if job.starts]
    if technician and starts:
        around = queries.clashes_around(
            actor(request), min(starts), max(starts) + timedelta(hours=1)
        )
        clashing = [job for job in result.done if job.pk in around]
        for job in clashing[:3]:
            others = ", ".join(other.number for other in around[job.pk])
            messages.warning(
                request,
                _("%(who)s is in two places at once: job %(job)s and %(others)s.")
                % {"who": technician, "job": job.number, "others": others},
            )


def _accept(jobs: list[Job], by: By) -> Several:
    """Accept these."""
    return carrying.accept(jobs=jobs, by=by, now=timezone.now())


def together(
    request: HttpRequest, jobs: list[Job], act: Callable[[list[Job], By], Several]
) -> Several:
    """Do it to the jobs of each order's parties in the role that the actor has there."""
    by_party: dict[By, list[Job]] = {}
    for job in jobs:
        by_party.setdefault(acting(request, ASSIGN, job.order), []).append(job)
    results = [act(some, by) for by, some in by_party.items()]
    return Several(
        tuple(job for result in results for job in result.done),
        tuple(state for result in results for state in result.not_now),
    )


def say(request: HttpRequest, result: Several, done: Callable[[int], str]) -> None:
    """Tell how many were done, and of each of the others what it is now."""
    if result.done:
        messages.success(request, done(len(result.done)))
    for state in result.not_now[:5]:
        messages.warning(request, not_now(state.job, state.what))


def back(request: HttpRequest) -> HttpResponse:
    """To the page from which the button was pressed."""
    here = request.POST.get("here", "")
    own = url_has_allowed_host_and_scheme(here, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(here if own and here else reverse("jobs:board"))


def _chosen(request: HttpRequest) -> list[Job]:
    """The jobs that are ticked and may be given; says so where there are none."""
    wanted = set(_keys(request.POST.getlist("jobs")[: queries.MOST]))
    rows = list(queries.on_board(actor(request)).filter(key__in=wanted)) if wanted else []
    if not rows:
        messages.warning(request, _("Tick a job first."))
    return rows


def _keys(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _accepted(count: int) -> str:
    return ngettext("%(count)d job is accepted.", "%(count)d jobs are accepted.", count) % {
        "count": count
    }


def _assigned(count: int, technician: User | None) -> str:
    if technician is None:
        text = ngettext("%(count)d job is nobody's now.", "%(count)d jobs are nobody's now.", count)
        return text % {"count": count}
    text = ngettext("%(who)s has got %(count)d job.", "%(who)s has got %(count)d jobs.", count)
    return text % {"who": technician, "count": count}
