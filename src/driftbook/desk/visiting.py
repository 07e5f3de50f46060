"""How a page gets what it is about: 404 for outsiders, 403 for a party without the role."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from driftbook.outbox.models import Endpoint, Message
from driftbook.people.actors import Actor
from driftbook.people.gate import Refused, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation


def where(request: HttpRequest, action: str) -> list[Organisation]:
    """The organisations in which the actor may do this, by name."""
    return list(Organisation.objects.filter(key__in=actor(request).where(action)))


def message_of(request: HttpRequest, uid: UUID, action: str) -> Message:
    """The message, if the actor may do this with it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    found = Message.objects.filter(uid=uid).select_related("endpoint").first()
    if found is None:
        raise Http404("there is no such message")
    _demand(actor(request), action, found.organisation)
    return found


def endpoint_of(request: HttpRequest, uid: UUID, action: str) -> Endpoint:
    """The endpoint, if the actor may do this with it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    found = Endpoint.objects.filter(uid=uid).first()
    if found is None:
        raise Http404("there is no such endpoint")
    _demand(actor(request), action, found.organisation)
    return found


def _demand(who: Actor, action: str, organisation: UUID | None) -> None:
    if who.may(action, organisation):
        return
    if organisation in who.roles:
        raise Refused(action)
    raise Http404("there is no such thing")
