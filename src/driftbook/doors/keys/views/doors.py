"""Doors and who opens them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from driftbook.doors import queries as registry
from driftbook.doors.forms import DOOR_KINDS
from driftbook.doors.keys import access, books, queries, ways, words
from driftbook.doors.keys.holding import Holding
from driftbook.doors.keys.queries import SEE
from driftbook.doors.keys.views import lists
from driftbook.doors.models import Door
from driftbook.doors.visiting import of_door
from driftbook.people.middleware import actor


@of_door(SEE)
@require_safe
def door(request: HttpRequest, door: Door) -> HttpResponse:
    """Who can open this door now, and through what."""
    who, keeper, now = actor(request), door.address.street.organisation, timezone.now()
    what = ways.behind(door)
    context: dict[str, Any] = {
        "door": door,
        "kind": DOOR_KINDS[door.kind],
        "bundles": sorted(what.bundles.values(), key=lambda one: one.name),
        "several": registry.organisations(who, SEE).count() > 1,
        "may_see_addresses": who.may(registry.SEE, keeper.key),
        "may_ask": who.may(queries.ASK, keeper.key),
        "may_see_tags": who.may("tag.see", keeper.key),
        "where": [
            words.where_changed(answer)
            for answer in books.changed_where(keeper, "no-keys-at-address", queries.LOCAL, now)
        ],
    }
    context |= lists.of(request, Holding(keeper, what, now), (lists.TAGS, lists.USELESS))
    if context["list"] in ("", lists.TAGS):
        after = request.GET.get("after", "").replace("\0", "")
        context["tags"], context["after"] = access.page_without(what.bundles, now, after)
    return render(request, "doors/keys/door.html", context)
