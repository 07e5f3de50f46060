"""Monitors: how they stand, and setting them up (A-14)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.editions.visiting import found
from driftbook.incidents import monitor_pages as pages
from driftbook.incidents.actions import monitoring
from driftbook.incidents.actions.monitoring import Unfit
from driftbook.incidents.forms.monitors import AddressForm, SetUpForm
from driftbook.incidents.models import Monitor
from driftbook.incidents.monitor_visiting import of_monitor
from driftbook.people.by import by
from driftbook.people.gate import allowed, marked, on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement

SEE, PREPARE = "incident.see", "incident.prepare"
FRESH = "incidents.fresh-hook"
"""In the session: the monitor whose new token is shown on its page once, and the token."""
GET_POST = ["GET", "HEAD", "POST"]
EXAMPLE = '{"state": "failing", "said": "HTTP 503"}'


@allowed(SEE)
@require_safe
@never_cache
def monitors(request: HttpRequest) -> HttpResponse:
    """Every monitor of the handbooks: how it stands, and those that nobody has set up."""
    context = {"books": list(pages.books(actor(request), timezone.now()))}
    return render(request, "incidents/monitors/list.html", context)


@marked(PREPARE)
@require_http_methods(GET_POST)
@never_cache
def set_up(request: HttpRequest, handbook: str, watch: str) -> HttpResponse:
    """Set one up: an address that we ask, or one that a program reports to."""
    pact, now = pact_of(request, handbook, PREPARE), timezone.now()
    book = found(request, handbook).handbook
    there = pages.watch(watch, book) if book else None
    if there is None:
        raise Http404("there is no such monitor")
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        behalf = on_behalf(request, PREPARE, pact)
        try:
            row, token = monitoring.set_up(
                organisation=behalf.organisation,
                agreement=Agreement.objects.get(key=pact.key),
                monitor=watch,
                sort=form.cleaned_data["sort"],
                url=form.cleaned_data["url"],
                every_seconds=form.cleaned_data["every_seconds"] or 60,
                by=behalf.by,
                now=now,
            )
        except Unfit as wrong:
            form.unfit(wrong)
        else:
            return _made(request, row, token)
    context = {"watch": there, "handbook": book, "form": form}
    return render(
        request, "incidents/monitors/set_up.html", context, status=422 if form.errors else 200
    )


@of_monitor(SEE)
@require_safe
@never_cache
def monitor(request: HttpRequest, row: Monitor) -> HttpResponse:
    """How it stands, since when, what it said; right after it was made, where it reports to."""
    fresh, token = request.session.get(FRESH, ["", ""])
    hook = ""
    if fresh == str(row.key):
        del request.session[FRESH]
        hook = request.build_absolute_uri(reverse("api-v1:incident-hook", args=[token]))
    shown = pages.show(row, timezone.now())
    context = {
        "shown": shown,
        "alarms": pages.latest(shown),
        "hook": hook,
        "example": EXAMPLE,
        "hint": f"…/hooks/{row.hint}…",
        "may_prepare": actor(request).may(PREPARE, row.organisation.key),
    }
    return render(request, "incidents/monitors/monitor.html", context)


@of_monitor(PREPARE)
@require_http_methods(GET_POST)
def address(request: HttpRequest, row: Monitor) -> HttpResponse:
    """Another address to ask, or other times."""
    if row.sort != "url":
        messages.warning(request, _("It is not asked: a program reports."))
        return redirect("incidents:monitor", row.key)
    before = {"url": row.url, "every_seconds": row.every_seconds}
    form = AddressForm(request.POST if request.method == "POST" else None, initial=before)
    if request.method == "POST" and form.is_valid():
        who = by(actor(request), PREPARE, row.organisation.key)
        try:
            monitoring.move(monitor=row, **form.cleaned_data, by=who, now=timezone.now())
        except Unfit as wrong:
            form.unfit(wrong)
        else:
            messages.success(request, _("It is asked at once."))
            return redirect("incidents:monitor", row.key)
    context = {"shown": pages.show(row, timezone.now()), "form": form}
    return render(
        request, "incidents/monitors/address.html", context, status=422 if form.errors else 200
    )


@of_monitor(PREPARE)
@require_POST
def question(request: HttpRequest, row: Monitor) -> HttpResponse:
    """Ask now instead of at the next time."""
    monitoring.ask_now(monitor=row, now=timezone.now())
    messages.success(request, _("It is asked at once."))
    return redirect("incidents:monitor", row.key)


@of_monitor(PREPARE)
@require_POST
def token(request: HttpRequest, row: Monitor) -> HttpResponse:
    """Another address to report to; the old one counts no longer."""
    who = by(actor(request), PREPARE, row.organisation.key)
    try:
        made = monitoring.renew(monitor=row, by=who, now=timezone.now())
    except Unfit as wrong:
        raise Http404("it does not report by itself") from wrong
    return _made(request, row, made)


@of_monitor(PREPARE)
@require_http_methods(GET_POST)
def removal(request: HttpRequest, row: Monitor) -> HttpResponse:
    """Watch no more, after asking."""
    if request.method == "POST":
        who = by(actor(request), PREPARE, row.organisation.key)
        monitoring.take_down(monitor=row, by=who, now=timezone.now())
        messages.success(request, _("It watches no more."))
        return redirect("incidents:monitors")
    context = {"shown": pages.show(row, timezone.now())}
    return render(request, "incidents/monitors/removal.html", context)


def _made(request: HttpRequest, row: Monitor, token: str) -> HttpResponse:
    if token:
        request.session[FRESH] = [str(row.key), token]
    return redirect("incidents:monitor", row.key)
