"""People and the doors that they open."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.doors import queries as registry
from driftbook.doors.keys import queries, shown
from driftbook.doors.keys.people import ACTIVE
from driftbook.doors.keys.queries import SEE
from driftbook.doors.keys.views.lists import typed
from driftbook.doors.keys.visiting import of_person
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor
from driftbook.people.models import User
from driftbook.theme.paging import how_many


@allowed(SEE)
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who may open doors, by name; `q` is a part of the name, user name or mail."""
    now, text = timezone.now(), typed(request, "q")
    mine, start = registry.organisations(actor(request), SEE), request.GET.get("from", "")
    more = False
    if text:
        found = queries.openers_within(mine, now).found(text)
        rows, more = found.rows.filter(is_active=True), found.more
        people = shown.part_of(rows, start, partial(how_many, rows))
    else:
        everybody = queries.in_roles_that_open(mine, now)
        count = partial(everybody.how_many, ACTIVE)
        people = shown.part_of(everybody.people(ACTIVE), start, count)
    context = {"people": people, "q": text, "more": more}
    return render(request, "doors/keys/people.html", context)


@of_person(SEE)
@require_safe
def person(request: HttpRequest, person: User) -> HttpResponse:
    """Which doors this person can open now, and through what."""
    who, now = actor(request), timezone.now()
    seen = queries.places_of(person, now) & who.where(SEE)
    page = shown.of_person(person, seen, request.GET.get("from", ""), now)
    context = {
        "page": page,
        "one": person,
        "several": len(page.places) > 1,
        "may_see_addresses": bool(who.where(registry.SEE) & seen),
        "may_change": who.where(queries.CHANGE),
        "may_see_history": bool(who.where("history.see") & seen),
    }
    return render(request, "doors/keys/person.html", context)
