"""How a page gets its incident, and the right to do something with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from driftbook.handbook.reading import Unreadable
from driftbook.history.by import By
from driftbook.incidents.models import Incident
from driftbook.incidents.queries import incidents
from driftbook.people.by import by
from driftbook.people.fetching import demand_own
from driftbook.people.gate import View, sign_in_first, with_object
from driftbook.people.looks import looked
from driftbook.people.middleware import actor


def of_incident(action: str) -> Callable[[View], View]:
    """A page about one incident: the view gets it in place of its key.

    404 for whoever is not of its organisation; Refused for a colleague who may not do this; 409
    where this release cannot read the edition of the card.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, incident: Incident, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, incident, **kwargs)
            except Unreadable:
                context = {"incident": incident}
                return render(request, "incidents/unreadable.html", context, status=409)

        return with_object(incident_for, action)(page)

    return decorate


def incident_for(request: HttpRequest, key: UUID, action: str) -> Incident:
    """The incident, if the visitor may do this to it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    there = incidents.whole(Incident.objects.filter(key=key)).first()
    if there is None:
        raise Http404("there is no such incident")
    demand_own(request, action, there.organisation)
    looked(request, "incident", there.key, action, there.organisation.key)
    return there


def acting(request: HttpRequest, action: str, incident: Incident) -> By:
    """Who acts in an incident, in the role that allows it, for the history."""
    return by(actor(request), action, incident.organisation.key)
