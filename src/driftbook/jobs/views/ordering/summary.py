"""The last step: everything once more, and the button that orders it (G-23)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.jobs import placing
from driftbook.jobs.actions import orders
from driftbook.jobs.actions.seats import Taken
from driftbook.jobs.models import Draft
from driftbook.jobs.queries.places import ORDER, Place
from driftbook.jobs.views.ordering import frame
from driftbook.jobs.visiting import of_draft
from driftbook.jobs.written import Written
from driftbook.people.by import by
from driftbook.people.middleware import actor


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_draft
def summary(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """Each section with "edit"; what is missing with a link. A post orders all of it or nothing."""
    now = timezone.now()
    written = Written(draft, place, now)
    if request.method != "POST" or written.missing:
        status = 422 if request.method == "POST" else 200
        return frame.step(request, "summary", written, status)
    try:
        order = orders.place(
            draft=draft,
            edition=place.edition,
            handbook=place.handbook,
            by=by(actor(request), ORDER, draft.orderer.key),
            now=now,
        )
    except orders.Refused as refused:
        problems = placing.refused(written, refused)
        return frame.step(request, "summary", written, 409, problems=problems)
    except Taken as taken:
        problems = placing.taken(written, taken)
        return frame.step(request, "summary", written, 409, problems=problems)
    return redirect("jobs:order", order.key)
