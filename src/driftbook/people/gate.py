"""Decorators that say who may open a page. Each leaves its word on the view as `action`.

A house test walks every address and every operation of the API; one without a word fails it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from driftbook.people.middleware import actor
from driftbook.people.permissions import ANYONE, SIGNED_IN, TABLE

View = Callable[..., HttpResponse]
Marked = TypeVar("Marked", bound=Callable[..., Any])


class Refused(PermissionDenied):
    """A party may not do this; `action` is the row of the table that no role of theirs is in."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


def marked(action: str) -> Callable[[Marked], Marked]:
    """Say what the view asks of its visitor, where its own decorator does the asking."""
    if action not in TABLE and action not in (ANYONE, SIGNED_IN):
        raise KeyError(action)

    def mark(view: Marked) -> Marked:
        view.action = action  # type: ignore[attr-defined]
        return view

    return mark


open_to_all = marked(ANYONE)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Where somebody goes who is not signed in: there, and then back here."""
    here = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return HttpResponseRedirect(f"{reverse('people:sign-in')}?{urlencode({'next': here})}")


def signed_in(view: View) -> View:
    """For whoever is signed in, whatever their roles."""

    @marked(SIGNED_IN)
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor(request).user is None:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return page


def allowed(action: str) -> Callable[[View], View]:
    """For whoever may do the action in at least one organisation; 403 for the others."""

    def decorate(view: View) -> View:
        @marked(action)
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            who = actor(request)
            if who.user is None:
                return to_sign_in(request)
            if not who.where(action):
                raise Refused(action)
            return view(request, *args, **kwargs)

        return page

    return decorate


def action_of(view: object) -> str | None:
    """What a view asks of its visitor; None when it does not say."""
    return cast("str | None", getattr(view, "action", None))
