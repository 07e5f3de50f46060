"""Where an order begins: my drafts, and the agreements in which I may order."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.jobs import wishes
from driftbook.jobs.actions import drafts as actions
from driftbook.jobs.actions.writing import Ordered
from driftbook.jobs.models import Draft
from driftbook.jobs.queries import batteries, drafts, places
from driftbook.jobs.queries.places import ORDER, Place
from driftbook.jobs.visiting import of_draft
from driftbook.people.gate import allowed
from driftbook.people.middleware import SignInFirst, actor


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allowed(ORDER)
def new(request: HttpRequest) -> HttpResponse:
    """My drafts to go on with, and where to begin; a post begins a draft in one place."""
    who = actor(request)
    found = places.places(who, timezone.now())
    if request.method == "POST":
        chosen = [one for one in found if one.name == request.POST.get("place")]
        if not chosen and len(found) == 1:
            chosen = found
        if not chosen:
            raise Http404("nothing can be ordered there")
        return _begun(request, chosen[0])
    wanted = request.GET.get("handbook", "")
    context = {
        "drafts": drafts.resumable(who),
        "places": [one for one in found if one.handbook.id == wanted] or found,
        "wish": wishes.wished(request.GET, found),
        "query": _query(request),
    }
    return render(request, "jobs/ordering/new.html", context)


def _begun(request: HttpRequest, place: Place) -> HttpResponse:
    user = actor(request).user
    if user is None:
        raise SignInFirst
    draft = actions.start(
        place=place,
        person=user.key,
        contact=user.name,
        phone=user.phone,
        now=timezone.now(),
    )
    if _at_its_unit(request, draft, place):
        return redirect("jobs:tasks", draft.key)
    address = reverse("jobs:addresses", args=[draft.key])
    return HttpResponseRedirect(address + _query(request))


def _at_its_unit(request: HttpRequest, draft: Draft, place: Place) -> bool:
    """Put the job of a unit that is known into the draft: then no address is to be looked for."""
    try:
        key = UUID(request.GET.get("unit", ""))
    except ValueError:
        return False
    return bool(
        actions.add_units(
            draft=draft,
            units=batteries.units(place.orderer, [key]),
            wish=wishes.wish(request.GET, place),
            handbook=place.handbook,
            now=timezone.now(),
        )
    )


def _query(request: HttpRequest) -> str:
    """What a guide has found, on its way to the first step."""
    said = [("type", request.GET["type"])] if request.GET.get("type") else []
    said += [("circumstance", one) for one in request.GET.getlist("circumstance")]
    said += [("unit", request.GET["unit"])] if request.GET.get("unit") else []
    return f"?{urlencode(said)}" if said else ""


@require_POST
@of_draft
def removal(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """Throw the draft away; the seats that it kept are free again."""
    try:
        actions.throw_away(draft=draft, now=timezone.now())
    except Ordered:
        return redirect("jobs:summary", draft.key)
    messages.success(request, _("The draft is gone."))
    return redirect("jobs:list")
