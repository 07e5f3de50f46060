"""How a page or an operation gets the organisation whose status page it is about."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from driftbook.people.fetching import about
from driftbook.people.gate import Refused, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

ACTION = "status.change"


def keeper(request: HttpRequest, slug: Any, action: str = ACTION) -> Organisation:
    """The organisation: raises Http404 for outsiders, and Refused for a party without the role."""
    sign_in_first(request)
    who = actor(request)
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or found.key not in who.known:
        raise Http404("there is no such organisation")
    if not who.may(action, found.key):
        raise Refused(action)
    return found


of_keeper = about(keeper, "slug")(ACTION)
"""For whoever may change the organisation's page."""
