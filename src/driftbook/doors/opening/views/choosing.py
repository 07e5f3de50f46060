"""Choose what to do, then the door: the picker is always shown (G-35)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.doors.models import Unit
from driftbook.doors.models.opening import ACTS, OPEN
from driftbook.doors.opening import page, queries
from driftbook.doors.opening.near import near
from driftbook.doors.opening.rules import OPEN as MAY
from driftbook.doors.opening.visiting import of_unit
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor


@allowed(MAY)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Open or lock; then the three nearest doors, and with `?list=1` all of them."""
    who, now, act = actor(request), timezone.now(), _act(request)
    text = request.GET.get("q", "")[: queries.LONGEST].replace("\0", "").strip()
    listed = queries.listed(who, now, text) if act and "list" in request.GET else None
    context = {
        "act": act,
        "tiles": page.tiles(near(who, now)) if act else [],
        "listed": listed,
        "places": [page.place(unit) for unit in listed.units] if listed else [],
        "q": text,
    }
    return render(request, "doors/opening/home.html", context)


@of_unit
@require_safe
def chosen(request: HttpRequest, unit: Unit) -> HttpResponse:
    """The door that was chosen: its address, and what can be asked of it."""
    return show(request, unit, _act(request) or OPEN)


def show(request: HttpRequest, unit: Unit, act: str, *, status: int = 200) -> HttpResponse:
    """The door with its buttons, or why there are none."""
    who, now = actor(request), timezone.now()
    context = {
        "act": act,
        "chosen": page.chosen(who, unit, act, now),
        "tiles": page.tiles(near(who, now), unit),
        "unit": unit,
    }
    return render(request, "doors/opening/chosen.html", context, status=status)


def _act(request: HttpRequest) -> str:
    act = request.GET.get("act", "")
    return act if act in ACTS else ""
