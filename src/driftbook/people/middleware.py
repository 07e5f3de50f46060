"""`request.actor`: who is asking, worked out when somebody wants to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from driftbook.people import queries
from driftbook.people.actors import Actor

Respond = Callable[[HttpRequest], HttpResponse]


class SignInFirst(Exception):
    """Nobody is signed in, and what was asked for is not open to everybody."""


class Actors:
    """Put the actor on every request, and show the way in to whoever has to sign in first."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.respond(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Whoever is not signed in goes there, and then back to what they wanted."""
        if not isinstance(fault, SignInFirst):
            return None
        here = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        return HttpResponseRedirect(f"{reverse('people:sign-in')}?{urlencode({'next': here})}")


def _actor(request: HttpRequest) -> Actor:
    user = request.user if request.user.is_authenticated else None
    return queries.actor_of(user, timezone.now())


def actor(request: HttpRequest) -> Actor:
    """Who is asking."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]
