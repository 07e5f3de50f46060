"""An outcome of a guide whose answers are known already, by a battery that says how low it is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.guides import filing, ordering, queries
from driftbook.guides.outcome import ending
from driftbook.guides.views import Shelf, of_handbook
from driftbook.handbook.deciding import guides as deciding
from driftbook.people.middleware import actor
from driftbook.wording import reasons

NEEDS_A_RUN = ("first", "guide")
"""Endings with a button that has to be kept: for these one goes through the guide."""


@of_handbook
@never_cache
@require_safe
def outcome(request: HttpRequest, shelf: Shelf, guide: str, outcome: str) -> HttpResponse:
    """What is to be done, and what leads there; nothing is kept. `unit` goes on to the order."""
    book, now = shelf.book, timezone.now()
    here = deciding.decide(book, guide, deciding.way_to(book, guide, outcome))
    ends = ending(here, here.outcome, now) if here.outcome else None
    if ends is None or ends.kind in NEEDS_A_RUN:
        return redirect("guides:guide", book.id, guide)
    language = get_language() or "en"
    why = [reasons.phrase(reason, language) for reason in here.reasons]
    context = {
        "book": book,
        "downtime": queries.downtime(actor(request), book, here.guide, now),
        "here": here,
        "ending": ends,
        "page": {"title": here.guide.title, "why": why},
        "order_here": ordering.address(actor(request), book, ends, now, unit=_unit(request)),
        "file_here": filing.address(actor(request), book, ends, now),
        "now": now.astimezone(book.zone),
    }
    return render(request, "guides/known.html", context)


def _unit(request: HttpRequest) -> str:
    """The key of the unit that it is about; empty where none, or no key, is said."""
    try:
        return str(UUID(request.GET.get("unit", "")))
    except ValueError:
        return ""
