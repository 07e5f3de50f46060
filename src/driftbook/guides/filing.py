"""Where somebody who may file goes on with what a guide has found."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from driftbook.guides.outcome import Ending
from driftbook.handbook.book import Handbook
from driftbook.people.actors import Actor
from driftbook.requests.queries import types


def address(actor: Actor, book: Handbook | None, ending: Ending | None, now: datetime) -> str:
    """The form, filled with what was found; empty where nothing is to be filed, or not by them."""
    request = ending.request if ending is not None and ending.kind == "request" else None
    if request is None or book is None or actor.user is None:
        return ""
    here = types.places(actor, now, book.id)
    if not any(request.type in place.types for place in here):
        return ""
    page = reverse("requests:new", args=[book.id, request.type])
    said = {f"f-{name}": value for name, value in request.answers.items()}
    return f"{page}?{urlencode(said)}" if said else page
