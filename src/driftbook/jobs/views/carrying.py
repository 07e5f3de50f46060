"""The technician's telephone: the jobs of the day, one job, and how it went."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import refusals
from driftbook.jobs import agenda, days
from driftbook.jobs.actions import carrying, finishing
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.carrying_words import refused_by_the_registry, why_no_notice
from driftbook.jobs.decided import phrased
from driftbook.jobs.forms.carrying import Done, NotDone
from driftbook.jobs.models import Job
from driftbook.jobs.models.orders import DONE
from driftbook.jobs.outcomes import BadTime, Incomplete
from driftbook.jobs.queries import mine as queries
from driftbook.jobs.queries.deeds import notified
from driftbook.jobs.queries.jobs import jobs
from driftbook.jobs.queries.mine import DO
from driftbook.jobs.states import not_now
from driftbook.jobs.visiting import acting, chapter_of, of_job, party_to
from driftbook.people import zones
from driftbook.people.gate import Refused, allowed, marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.mine import zone
from driftbook.wording import times


@allowed(DO)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The technician's jobs of today or tomorrow, with what is left over from before."""
    who, now = actor(request), timezone.now()
    where = zones.zone(zone(who.user) if who.user else "UTC")
    tomorrow = request.GET.get("day") == "tomorrow"
    first = now.astimezone(where).date()
    shown = days.day(first + timedelta(days=1) if tomorrow else first, where)
    rows = queries.mine(who)
    lists = {
        "jobs": queries.of_day(rows, shown),
        "left_over": rows.none() if tomorrow else queries.left_over(rows, shown.start),
        "without_time": rows.none() if tomorrow else queries.without_time(rows),
    }
    context: dict[str, Any] = {name: agenda.shown(found) for name, found in lists.items()}
    context |= {
        "days": shown,
        "tomorrow": tomorrow,
        "others": not tomorrow and queries.count(rows, days.day(shown.after, where)),
        "everybody": queries.is_lead(who),
    }
    return render(request, "jobs/technician/today.html", context)


@of_job(DO)
@require_safe
def job(request: HttpRequest, job: Job) -> HttpResponse:
    """One job: what to know, and the next thing to do."""
    return render(request, "jobs/technician/job.html", _about(job))


@of_job(DO)
@require_POST
def notice(request: HttpRequest, job: Job) -> HttpResponse:
    """On my way: the citizen is told by SMS, if it is not too late for that (G-16)."""
    try:
        carrying.notify(job=job, by=acting(request, DO, job.order), now=timezone.now())
    except carrying.TooLateToNotify as late:
        latest = agenda.local(late.latest, agenda.shown([job])[0].handbook) or late.latest
        text = _("It is too late for a notice: it had to be sent by %(at)s. Call the citizen.")
        said = times.moment(latest, get_language() or "en")
        messages.error(request, text % {"at": said})
    except carrying.NotToNotify as no:
        messages.error(request, why_no_notice(no.why))
    except NotNow as state:
        messages.warning(request, not_now(state.job, state.what))
    else:
        messages.success(request, _("The citizen gets an SMS. You are on the way."))
    return redirect("jobs:today-job", job.key)


@of_job(DO)
@require_POST
def departure(request: HttpRequest, job: Job) -> HttpResponse:
    """On my way, without an SMS: none is wanted, or somebody has called."""
    called = request.POST.get("called") == "yes"
    by = acting(request, DO, job.order)
    try:
        carrying.set_out(job=job, by=by, now=timezone.now(), called=called)
    except carrying.NoticeFirst:
        messages.error(request, _("The citizen is to be told first: by SMS, or call them."))
    except NotNow as state:
        messages.warning(request, not_now(state.job, state.what))
    else:
        messages.success(request, _("You are on the way."))
    return redirect("jobs:today-job", job.key)


@of_job(DO)
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, job: Job) -> HttpResponse:
    """Done or not done, with when, a note, what was mounted, and a photo."""
    now = timezone.now()
    _edition, handbook = chapter_of(job)
    said = (request.POST or request.GET).get("outcome", DONE)
    form_class = Done if said == DONE else NotDone
    files = request.FILES if request.method == "POST" else None
    form = form_class(request.POST or None, files, job=job, handbook=handbook, now=now)
    if request.method == "POST" and form.is_valid() and _end(request, job, form, now):
        return redirect("jobs:today")
    context = _about(job) | {"form": form, "outcome": said}
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "jobs/technician/outcome.html", context, status=status)


def _end(request: HttpRequest, job: Job, form: NotDone, now: datetime) -> bool:
    """End the job as the form says; False: something has to be said otherwise."""
    by = acting(request, DO, job.order)
    try:
        ended = finishing.finish(job=job, outcome=form.outcome(), by=by, now=now)
    except NotNow as state:
        messages.warning(request, not_now(state.job, state.what))
    except refusals.Refused as refused:
        where = "serial" if "serial" in form.fields else "at"
        form.add_error(where, refused_by_the_registry(refused))
        return False
    except (Incomplete, BadTime) as wrong:
        form.add_error(None, str(wrong))
        return False
    else:
        messages.success(request, _ended(ended))
    return True


def _ended(job: Job) -> str:
    name = job.decision.get("class_name") or ""
    text = (
        _("Job %(number)s is not done. Nothing is charged, and the orderer is told.")
        if job.state != DONE
        else _("Job %(number)s is done. It is not invoiced.")
        if not job.invoiced
        else _("Job %(number)s is done. It is charged as “%(class)s”.")
        if name
        else _("Job %(number)s is done.")
    )
    return text % {"number": job.number, "class": name}


def _about(job: Job) -> dict[str, Any]:
    """What a page about one job shows."""
    now = timezone.now()
    shown = agenda.shown([job])[0]
    latest = agenda.local(carrying.latest_notice(job), shown.handbook)
    ended = finishing.outcome_of(job)
    return {
        "shown": shown,
        "unit": shown.unit,
        "job": job,
        "decision": phrased(job.decision, get_language() or "en") if job.decision else None,
        "notified": notified(job),
        "latest": latest,
        "too_late": latest is not None and now > latest,
        "ended": ended,
        "ended_at": agenda.local(ended.at, shown.handbook) if ended else None,
        "proofs": list(job.proofs.only("key", "taken")),
    }


@marked("job.see")
@require_safe
def photo(request: HttpRequest, key: UUID, proof: UUID) -> HttpResponse:
    """A photo of a job, for both of its parties and for its technician."""
    sign_in_first(request)
    who = actor(request)
    for action in ("job.see", DO):
        found = jobs(who, action).filter(key=key).first()
        there = found.proofs.filter(key=proof).first() if found else None
        if there is not None:
            answer = HttpResponse(bytes(there.picture), content_type=there.kind)
            answer["Cache-Control"] = "private, no-store"
            return answer
    party_to(who, key)
    raise Refused("job.see")
