"""A unit: what it said and how old that is, its battery, and what happened to it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from driftbook.doors import queries as registry
from driftbook.doors.fleet import telling, unit_page
from driftbook.doors.fleet.queries import SEE
from driftbook.doors.fleet.views.live import Live
from driftbook.doors.fleet.visiting import of_unit
from driftbook.doors.forms import DOOR_KINDS
from driftbook.doors.models import Unit
from driftbook.people.middleware import actor

PARTS = "doors/fleet/unit_parts.html"


@of_unit(SEE)
@require_safe
def unit(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Everything about it."""
    return render(request, "doors/fleet/unit.html", _live(request, unit).context)


@of_unit(SEE)
@require_safe
def news(request: HttpRequest, unit: Unit) -> HttpResponse:
    """204 while the page is as at `?seen=`; else its parts."""
    return _live(request, unit).news(request)


def _live(request: HttpRequest, unit: Unit) -> Live:
    who, now, keeper = actor(request), timezone.now(), unit.organisation.key
    page = unit_page.of(unit, who, now)
    local = page.zone
    before = _instant(request.GET.get("before", ""))
    named = who.may("history.see", keeper)
    context = {
        "page": page,
        "unit": unit,
        "told": telling.told(unit, page.device, local, before=before, named=named),
        "before": before,
        "door_kind": DOOR_KINDS.get(unit.door.kind, unit.door.kind),
        "bundles": unit.door.bundles.all(),
        "installed": unit.installed.astimezone(local),
        "removed": unit.removed.astimezone(local) if unit.removed else None,
        "changed": unit.battery_changed.astimezone(local) if unit.battery_changed else None,
        "may_see_address": who.may(registry.SEE, keeper),
        "may_see_keys": who.may("key.see", keeper),
        "may_open": who.may("door.open", keeper),
        "may_connect": who.may("unit.connect", keeper),
    }
    return Live(request, PARTS, context)


def _instant(text: str) -> datetime | None:
    """An aware instant; None for anything else."""
    try:
        at = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
