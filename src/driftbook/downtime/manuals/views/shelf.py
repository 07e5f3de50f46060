"""The manuals: the list with its search, and what it shows while one types."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.downtime.manuals import filters, queries, searching
from driftbook.downtime.manuals.page import lines
from driftbook.people.gate import open_to_all
from driftbook.people.middleware import actor

MOST_PAGES = 1_000


@open_to_all
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Everything that the visitor may read (I-05); `q` is what it is about."""
    who, now = actor(request), timezone.now()
    rows = queries.on_the_shelf(queries.manuals(who))
    asked = filters.read(request.GET.dict())
    context = {
        **_found(request, asked),
        "choices": filters.choices(rows, now),
        "may_write": bool(who.sides(queries.WRITE).asking),
    }
    return render(request, "downtime/manuals/home.html", context)


@open_to_all
@require_safe
@never_cache
def results(request: HttpRequest) -> HttpResponse:
    """The part below the search box."""
    context = _found(request, filters.read(request.GET.dict()))
    return render(request, "downtime/manuals/results.html", context)


def _found(request: HttpRequest, asked: filters.Asked) -> dict[str, Any]:
    who, now = actor(request), timezone.now()
    rows = queries.on_the_shelf(queries.manuals(who, queries.WRITE if asked.due else queries.READ))
    page = _page(request)
    found = filters.shown(rows, asked, get_language() or "en", now.date(), page)
    hits = [searching.hit(row, found.terms) for row in found.manuals] if found.terms else []
    said = urlencode({**({"q": asked.q} if asked.q else {}), **asked.filters})
    nothing = not found.manuals
    return {
        "asked": asked,
        "q": asked.q,
        "hits": list(zip(hits, lines(found.manuals, who, now), strict=True)) if hits else [],
        "listed": [] if hits else lines(found.manuals, who, now),
        "count": found.count,
        "nothing": nothing and (bool(found.terms) or bool(asked.filters)),
        "next": f"?{said}&page={page + 1}" if found.more else "",
    }


def _page(request: HttpRequest) -> int:
    """Which page; the first one where that makes no sense."""
    said = request.GET.get("page", "1")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 1
    return min(max(number, 1), MOST_PAGES)
