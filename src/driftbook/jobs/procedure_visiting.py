"""How a page or a program gets its procedure: one that the visitor may see, and do this in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from driftbook.jobs.models import Procedure
from driftbook.jobs.queries import procedures as queries
from driftbook.people.actors import Actor
from driftbook.people.gate import Refused, marked, sign_in_first
from driftbook.people.middleware import actor

View = Callable[..., HttpResponse]


def found(who: Actor, key: UUID, action: str) -> Procedure:
    """The procedure, if the person may do this in it.

    Raises Http404 for whoever is no party, and Refused for a party without the role.
    """
    rows = queries.with_parties(Procedure.objects.filter(key=key))
    procedure = rows.prefetch_related("events").first()
    if procedure is None:
        raise Http404("there is no such procedure")
    if queries.procedures(who, action).filter(pk=procedure.pk).exists():
        return procedure
    order = procedure.job.order
    running = any(pact.key == order.agreement.key for pact in who.pacts)
    if running and who.roles.keys() & {order.orderer.key, order.provider.key}:
        raise Refused(action)
    raise Http404("there is no such procedure")


def of_procedure(action: str) -> Callable[[View], View]:
    """A page about one procedure."""

    def decorate(view: View) -> View:
        @marked(action)
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, key: UUID) -> HttpResponse:
            sign_in_first(request)
            return view(request, found(actor(request), key, action))

        return page

    return decorate
