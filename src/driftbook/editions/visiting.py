"""How a page gets its handbook: an edition that the visitor may see, and the right to do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from driftbook.editions import shelf
from driftbook.editions.shelf import Shelved
from driftbook.handbook.book import Handbook
from driftbook.people.gate import marked, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement

Page = dict[str, object]
View = Callable[..., HttpResponse]


def found(
    request: HttpRequest, name: str, action: str = "handbook.read", at: datetime | None = None
) -> Shelved:
    """The handbook that the address names, in the edition that holds now, at `at`, or `name@3`.

    Raises SignInFirst for whoever is not signed in, Http404 where the visitor is no party, and
    Refused for a party without the role.
    """
    shelved = shelf.entry(actor(request), name, timezone.now(), action, at=at)
    if shelved is None:
        pact_of(request, name.partition("@")[0], action)
        raise Http404(f"there is no handbook '{name}'")
    return shelved


def of_a_handbook(action: str) -> Callable[[Callable[..., Page]], View]:
    """A page about one edition: the view gives what its template `editions/<view>.html` shows.

    An edition that cannot be read, and no earlier one either, has nothing but its check to show.
    """

    def decorate(view: Callable[..., Page]) -> View:
        template = f"editions/{view.__name__}.html"

        @marked(action)
        @require_safe
        @wraps(view)
        def page(request: HttpRequest, name: str, **kwargs: Any) -> HttpResponse:
            shelved = found(request, name, action)
            if shelved.handbook is None:
                return redirect("editions:check", name)
            context = view(request, shelved.handbook, **kwargs)
            return render(request, template, frame(request, shelved) | context)

        return page

    return decorate


def frame(request: HttpRequest, shelved: Shelved) -> Page:
    """What every page about an edition shows: which one it is, and what the visitor may do."""
    handbook: Handbook | None = shelved.handbook
    who = actor(request)
    pact = who.pact(shelved.name)
    may = {
        word: pact is not None and who.may(action, pact)
        for word, action in (
            ("draft", "handbook.draft"),
            ("editions", "edition.list"),
            ("review", "review.record"),
            ("embed", "topic.embed"),
        )
    }
    return {
        "handbook": handbook,
        "problems": shelved.problems,
        "edition": shelved.edition,
        "shelved": shelved,
        "may": may,
        "old": bool(handbook and handbook.edition),
    }


def of_an_agreement(action: str) -> Callable[[View], View]:
    """A page about the agreement of a handbook: the view gets the agreement and its pact."""

    def decorate(view: View) -> View:
        @marked(action)
        @wraps(view)
        def page(request: HttpRequest, name: str, **kwargs: Any) -> HttpResponse:
            pact = pact_of(request, name, action)
            agreement = Agreement.objects.get(key=pact.key)
            return view(request, agreement, pact, **kwargs)

        return page

    return decorate
