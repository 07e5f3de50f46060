"""The card that runs, and its log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.incidents.running_page import RunningPage
from driftbook.incidents.views.recording import of_card

SEE = "incident.see"


@require_safe
@never_cache
@of_card(SEE)
def incident(request: HttpRequest, page: RunningPage) -> HttpResponse:
    """What to do now, what is paused, whose time runs out, who has to hear, who holds what."""
    context = {
        "page": page,
        "card": page.card,
        "now": page.card.now,
    }
    return render(request, "incidents/running.html", context)


@require_safe
@never_cache
@of_card(SEE)
def log(request: HttpRequest, page: RunningPage) -> HttpResponse:
    """All entries in their order: when it happened, when it was written down, by whom."""
    context = {"page": page, "card": page.card, "now": page.card.now}
    return render(request, "incidents/log.html", context)
