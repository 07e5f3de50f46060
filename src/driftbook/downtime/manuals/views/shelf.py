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
from driftbook.downtime.manuals.page import line, lines
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
    found, terms = filters.found(rows, asked, get_language() or "en", now.date())
    page = _page(request)
    there = list(found[(page - 1) * filters.PAGE : page * filters.PAGE + 1])
    shown = there[: filters.PAGE]
    hits = [searching.hit(row, terms) for row in shown] if terms else []
    said = urlencode({**({"q": asked.q} if asked.q else {}), **asked.filters})
    return {
        "asked": asked,
        "q": asked.q,
        "hits": [(one, line(one.manual, who, now)) for one in hits],
        "listed": lines(shown, who, now) if not terms else [],
        "count": found.count() if terms else 0,
        "nothing": not there and (bool(terms) or bool(asked.filters)),
        "empty": not there and not terms and not asked.filters,
        "next": f"?{said}&page={page + 1}" if len(there) > filters.PAGE else "",
    }


def _page(request: HttpRequest) -> int:
    """Which page; the first one where that makes no sense."""
    said = request.GET.get("page", "1")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 1
    return min(max(number, 1), MOST_PAGES)
