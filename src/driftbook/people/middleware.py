"""Whether a session is still good, and `request.actor`: who is asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from driftbook.people import queries
from driftbook.people.actors import Actor
from driftbook.people.permissions import ANYONE
from driftbook.people.refusals import ENDED, SECOND_STEP_FIRST

SETTING_UP = {
    f"people:{name}"
    for name in (
        *("second-step-wanted", "account-app", "account-passkey", "account-passkey-options"),
        *("confirm", "sign-out", "session-removal"),
    )
}
"""The pages on which a second step is set up, and the ways out."""
Respond = Callable[[HttpRequest], HttpResponse]


def visits(respond: Respond) -> Respond:
    """End sessions that have lasted long enough, or whose person's directory says so (G-31).

    It comes before the actor is made: a group that is gone gives nothing any more.
    """
    from driftbook.people import visiting  # needs the apps, which settings come before

    def called(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return respond(request)
        user = request.user
        if user.is_authenticated:
            reason = visiting.over(request, user, timezone.now())
            if reason is not None:
                return _show_out(request, reason)
        return respond(request)

    return called


def _show_out(request: HttpRequest, reason: str) -> HttpResponse:
    from driftbook.people.pages import API, refused

    user = request.user if request.user.is_authenticated else None
    logout(request)
    if reason not in ENDED:
        return refused(request, reason, user=user)
    if request.path.startswith(API):
        said = {"error": reason, "known": [], "detail": str(ENDED[reason])}
        return JsonResponse(said, status=401)
    asked = {"ended": reason}
    if request.method in ("GET", "HEAD"):
        asked["next"] = request.get_full_path()
    return HttpResponseRedirect(f"{reverse('people:sign-in')}?{urlencode(asked)}")


class SignInFirst(Exception):
    """Nobody is signed in, and what was asked for is not open to everybody."""


class Actors:
    """Put the actor on every request, and show the way in to whoever has to sign in first."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: object, *_: object) -> HttpResponse | None:
        """Whoever must have a second step and has none sets one up, and does nothing else here.

        What is open to everybody they see as everybody does.
        """
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not actor(request).held_up:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in SETTING_UP or getattr(view, "action", None) == ANYONE:
            return None
        if request.path.startswith("/api/"):
            said = {"error": "second-step-missing", "known": [], "detail": str(SECOND_STEP_FIRST)}
            return JsonResponse(said, status=401)
        here = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        address = reverse("people:second-step-wanted")
        return HttpResponseRedirect(f"{address}?{urlencode({'next': here})}")

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Whoever is not signed in goes there, and then back to what they wanted."""
        if not isinstance(fault, SignInFirst):
            return None
        here = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        return HttpResponseRedirect(f"{reverse('people:sign-in')}?{urlencode({'next': here})}")


def _actor(request: HttpRequest) -> Actor:
    user = request.user if request.user.is_authenticated else None
    return queries.caller(user, timezone.now())


def actor(request: HttpRequest) -> Actor:
    """Who is asking."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]
