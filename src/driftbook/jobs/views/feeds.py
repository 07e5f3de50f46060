"""Calendars: a private address that phones and mail programs follow."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.jobs import calendars
from driftbook.jobs.actions import feeds as actions
from driftbook.jobs.forms.feeds import NAMES, EndingForm, FeedForm
from driftbook.jobs.queries import feeds as queries
from driftbook.people import queries as people
from driftbook.people.gate import allowed, on_behalf, open_to_all
from driftbook.people.middleware import actor
from driftbook.people.models import User

GONE = 410


@allowed(queries.ACTION)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calendars_page(request: HttpRequest) -> HttpResponse:
    """My calendars; posting makes one, whose address is shown once."""
    who = actor(request)
    form = FeedForm(who, request.POST or None)
    address = ""
    if request.method == "POST" and form.is_valid():
        kind, organisation = form.offered[form.cleaned_data["what"]]
        behalf = on_behalf(request, queries.ACTION, organisation.key)
        _feed, token = actions.make(
            kind=kind,
            organisation=behalf.organisation,
            name=form.cleaned_data["name"],
            by=behalf.by,
            now=timezone.now(),
        )
        address = request.build_absolute_uri(reverse("jobs:calendar", args=[token]))
        form = FeedForm(who)
    status = 400 if form.is_bound and form.errors else 200
    rows = [
        (feed, str(NAMES[feed.kind]).format(organisation=feed.organisation.name))
        for feed in queries.feeds(who)
    ]
    context = {
        "form": form,
        "address": address,
        "subscribe": address.replace("https://", "webcal://").replace("http://", "webcal://"),
        "feeds": rows,
    }
    return render(request, "jobs/feeds/calendars.html", context, status=status)


@allowed(queries.ACTION)
@require_POST
def end_calendar(request: HttpRequest) -> HttpResponse:
    """End one of my calendars, the one whose key is posted."""
    who = actor(request)
    form = EndingForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    feed = get_object_or_404(queries.feeds(who), key=form.cleaned_data["key"])
    by = on_behalf(request, queries.ACTION, feed.organisation.key).by
    actions.end(feed=feed, by=by, now=timezone.now())
    messages.success(request, _("The calendar has ended. Its address shows nothing any more."))
    return redirect("jobs:calendars")


@open_to_all
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for whoever has its address.

    404 for an unknown token; 410 once it has ended or its person may no longer see what is in it.
    """
    now = timezone.now()
    feed = queries.feed_of(token)
    if feed is None:
        raise Http404("there is no such calendar")
    user = User.objects.filter(key=feed.person).first()
    who = people.actor_of(user, now)
    if feed.ended or user is None or not queries.may_follow(who, feed.kind, feed.organisation):
        return HttpResponse(status=GONE)
    actions.use(feed=feed, now=now)
    raw = calendars.calendar(
        queries.entries(feed, who, now),
        name=feed.name,
        language=user.language or feed.organisation.language,
        site=request.build_absolute_uri("/").rstrip("/"),
    )
    etag = f'"{hashlib.sha256(raw).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(raw, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response
