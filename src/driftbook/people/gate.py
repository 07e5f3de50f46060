"""Decorators that say who may open a page. Each leaves its word on the view as `action`.

A house test walks every address and every operation of the API; one without a word fails it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from driftbook.history.by import By
from driftbook.people.actors import Pact
from driftbook.people.middleware import SignInFirst, actor
from driftbook.people.models import Organisation
from driftbook.people.permissions import ANYONE, SIGNED_IN, TABLE

View = Callable[..., HttpResponseBase]
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


def signed_in(view: View) -> View:
    """For whoever is signed in, whatever their roles."""

    @marked(SIGNED_IN)
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sign_in_first(request)
        return view(request, *args, **kwargs)

    return page


def allowed(action: str) -> Callable[[View], View]:
    """For whoever may do the action in at least one organisation; 403 for the others."""

    def decorate(view: View) -> View:
        @marked(action)
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            sign_in_first(request)
            if not actor(request).where(action):
                raise Refused(action)
            return view(request, *args, **kwargs)

        return page

    return decorate


def with_object(
    fetch: Callable[[HttpRequest, UUID, str], object], action: str, hole: str = "key"
) -> Callable[[View], View]:
    """For a page about one object: the view gets it in place of its key, which stands in `hole`.

    `fetch` gives it, if the visitor may do the action to it, and raises what the page answers else.
    """

    def decorate(view: View) -> View:
        @marked(action)
        @wraps(view)
        def page(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            return view(request, fetch(request, kwargs.pop(hole), action), **kwargs)

        return page

    return decorate


def sign_in_first(request: HttpRequest) -> None:
    """Raise SignInFirst for whoever is not signed in: there may be more for them to see."""
    if actor(request).user is None:
        raise SignInFirst


class OnBehalf(NamedTuple):
    """On whose behalf something is done, and by whom: what an action needs for its history."""

    organisation: Organisation
    by: By


def on_behalf(request: HttpRequest, action: str, place: Pact | UUID) -> OnBehalf:
    """The actor's organisation in whose name the action is done, and the role that allows it.

    Raises Refused when no role does.
    """
    who = actor(request)
    here = sorted(place.mine, key=str) if isinstance(place, Pact) else [place]
    for key in here:
        if who.may(action, key):
            role = who.role_for(action, key)
            by = By(who.person, role, getattr(request, "request_id", ""))
            return OnBehalf(Organisation.objects.get(key=key), by)
    raise Refused(action)


def pact_of(request: HttpRequest, handbook: str, action: str) -> Pact:
    """The agreement of a handbook in which the actor may do this.

    Raises SignInFirst, Http404 for whoever is no party, Refused for a party without the role.
    """
    sign_in_first(request)
    who = actor(request)
    pact = who.pact(handbook)
    if pact is None:
        raise Http404(f"there is no handbook '{handbook}'")
    if not who.may(action, pact):
        raise Refused(action)
    return pact


def action_of(view: object) -> str | None:
    """What a view asks of its visitor; None when it does not say."""
    return cast("str | None", getattr(view, "action", None))
