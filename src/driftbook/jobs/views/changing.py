"""Moving a job, cancelling it, ordering it once more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.jobs import possible, shown, visiting
from driftbook.jobs.actions import changes
from driftbook.jobs.actions import drafts as drafting
from driftbook.jobs.actions.deciding import Refused
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.seats import Taken, TooLate
from driftbook.jobs.forms.moving import CancelForm, MoveForm
from driftbook.jobs.models import Job
from driftbook.jobs.moving import Moving
from driftbook.jobs.queries import places
from driftbook.people.middleware import actor

CHANGE, ORDER = "job.change", "job.order"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@visiting.of_job(CHANGE)
def move(request: HttpRequest, job: Job) -> HttpResponse:
    """The same calendar; a time that counts as something else is shown before it is taken."""
    now = timezone.now()
    edition, book = visiting.chapter_now(job)
    moving = Moving(job, edition, book, now, request.GET)
    if request.method != "POST":
        return _moving(request, moving)
    form = MoveForm(request.POST, handbook=book, now=now)
    if not form.is_valid():
        return _moving(request, moving.with_form(form), 422)
    wanted = form.wanted()
    if not wanted.sure:
        return _moving(request, moving.previewing(form))
    try:
        changes.move(
            job=job,
            starts=wanted.starts,
            window=wanted.window,
            way=wanted.way,
            handbook=book,
            edition=edition,
            by=visiting.acting(request, CHANGE, job.order),
            now=now,
        )
    except (Taken, TooLate, Refused, NotNow) as problem:
        return _moving(request, moving.refused(problem), 409)
    messages.success(request, _("The job is moved. Whoever carries it out is told."))
    return redirect("jobs:job", job.key)


def _moving(request: HttpRequest, moving: Moving, status: int = 200) -> HttpResponse:
    context = {
        "moving": moving,
        "job": moving.job,
        "book": moving.handbook,
        "now": moving.now,
        "line": shown.shown([moving.job])[0],
        "move": possible.to_move(moving.handbook, moving.job, moving.now),
        "help_line": possible.help_line(moving.handbook, moving.now),
    }
    return render(request, "jobs/move.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@visiting.of_job(CHANGE)
def cancellation(request: HttpRequest, job: Job) -> HttpResponse:
    """Cancel the job, with a reason; afterwards it says until when that was possible."""
    now = timezone.now()
    _edition, book = visiting.chapter_now(job)
    form = CancelForm(request.POST or None)
    context: dict[str, Any] = {
        "form": form,
        "job": job,
        "book": book,
        "now": now.astimezone(book.zone),
        "line": shown.shown([job])[0],
        "cancel": possible.to_cancel(book, job, now),
        "help_line": possible.help_line(book, now),
    }
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "jobs/cancel.html", context, status=status)
    try:
        changes.cancel(
            job=job,
            because=form.cleaned_data["because"],
            handbook=book,
            by=visiting.acting(request, CHANGE, job.order),
            now=now,
        )
    except (TooLate, NotNow):
        return render(request, "jobs/cancel.html", context, status=409)
    messages.success(request, _("The job is cancelled. Whoever carries it out is told."))
    return redirect("jobs:job", job.key)


@require_POST
@visiting.of_job(ORDER)
def again(request: HttpRequest, job: Job) -> HttpResponse:
    """A new draft with the same door and task."""
    now = timezone.now()
    who = actor(request)
    there = (job.order.agreement_id, job.order.orderer_id)
    found = [
        one for one in places.places(who, now) if (one.agreement.pk, one.orderer.pk) == there
    ]
    if not found or who.person is None:
        messages.error(request, _("Nothing can be ordered here any longer."))
        return redirect("jobs:job", job.key)
    draft = drafting.again(job=job, place=found[0], person=who.person, now=now)
    return redirect("jobs:tasks", draft.key)
