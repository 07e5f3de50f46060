"""Finding an address: the page, what it shows while one types, and the selection of several."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.doors import asking, picking, queries
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor


@allowed(queries.SEE)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The search, and what it found; `q` is what was typed."""
    who = actor(request)
    keepers = list(queries.organisations(who, queries.SEE))
    context = {
        **_found(request),
        "empty": not queries.addresses(who, queries.SEE).exists(),
        "may_change": bool(who.where(queries.CHANGE)),
        "several": len(keepers) > 1,
    }
    return render(request, "doors/home.html", context)


@allowed(queries.SEE)
@require_safe
@never_cache
def results(request: HttpRequest) -> HttpResponse:
    """What the page shows while one types: the part below the search box."""
    keepers = queries.organisations(actor(request), queries.SEE)
    context = {**_found(request), "several": len(keepers) > 1}
    return render(request, "doors/results.html", context)


@allowed(queries.SEE)
@require_safe
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """Check boxes named `address`, for a selection; without those of `address` in the question."""
    who = actor(request)
    slug = request.GET.get("organisation", "")
    place = queries.organisations(who, queries.SEE).filter(slug=slug).first() if slug else None
    picker = picking.picker(who, _text(request), request.GET.getlist("address"), organisation=place)
    return render(request, "doors/boxes.html", {"picker": picker})


def _found(request: HttpRequest) -> dict[str, object]:
    keepers = queries.organisations(actor(request), queries.SEE)
    text = _text(request)
    found = queries.find(list(keepers.values_list("pk", flat=True)), text)
    return {"q": text, "found": picking.with_units(found)}


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "")[: asking.LONGEST].strip()
