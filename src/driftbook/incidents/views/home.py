"""What is broken? What runs, the situations of the visitor's handbooks, and what ran before."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.incidents import home_page
from driftbook.incidents.models import Incident
from driftbook.incidents.queries import incidents
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor

PAGE = 30
LATELY = timedelta(hours=24)


@allowed("incident.see")
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Open from the situation, not from a library: two taps to a card that runs."""
    who, now = actor(request), timezone.now()
    context = {
        "running": home_page.running(who, now),
        "books": home_page.cards(who, now),
        "exercise": "exercise" in request.GET,
        "ended": [
            home_page.listed(one)
            for one in incidents.incidents(who).filter(ended__gte=now - LATELY)[:5]
        ],
        "prepares": bool(who.where("incident.prepare")),
        "now": now,
    }
    return render(request, "incidents/home.html", context)


@allowed("incident.see")
@require_safe
@never_cache
def past(request: HttpRequest) -> HttpResponse:
    """What ran before, latest first; a page begins where the one before it ended."""
    who = actor(request)
    rows = incidents.incidents(who).exclude(ended=None)
    last = _last(rows, request.GET.get("after", ""))
    if last is not None:
        before = Q(opened__lt=last.opened) | Q(opened=last.opened, pk__lt=last.pk)
        rows = rows.filter(opened__lte=last.opened).filter(before)
    found = list(rows[: PAGE + 1])
    context = {
        "rows": [home_page.listed(one) for one in found[:PAGE]],
        "after": found[PAGE - 1].key if len(found) > PAGE else None,
    }
    return render(request, "incidents/past.html", context)


def _last(rows: QuerySet[Incident], key: str) -> Incident | None:
    try:
        return rows.filter(key=UUID(key)).first()
    except ValueError:
        return None
