"""What is down, what comes, and what was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.downtime.planning import home_page
from driftbook.downtime.planning.visiting import SEE
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor


@allowed(SEE)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Running, coming with who has to be told next, and what waits for the visitor."""
    context = home_page.of(actor(request), timezone.now())
    return render(request, "downtime/planning/home.html", context)


@allowed(SEE)
@require_safe
@never_cache
def past(request: HttpRequest) -> HttpResponse:
    """Those that are over, the latest first."""
    context = home_page.past(actor(request), request.GET.get("page", "1"), timezone.now())
    return render(request, "downtime/planning/past.html", context)
