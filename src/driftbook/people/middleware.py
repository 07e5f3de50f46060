"""`request.actor`: who is asking, worked out when somebody wants to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from driftbook.people import queries
from driftbook.people.actors import Actor

Respond = Callable[[HttpRequest], HttpResponse]


def actors(respond: Respond) -> Respond:
    """Put the actor on every request."""

    def called(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return respond(request)

    return called


def _actor(request: HttpRequest) -> Actor:
    user = request.user if request.user.is_authenticated else None
    return queries.actor_of(user, timezone.now())


def actor(request: HttpRequest) -> Actor:
    """Who is asking."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]
