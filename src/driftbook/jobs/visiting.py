"""How a page gets its job, its order or its draft, and the right to do something with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable
from driftbook.history.by import By
from driftbook.jobs.models import Draft, Job, Order
from driftbook.jobs.queries import jobs, places
from driftbook.jobs.queries.places import ORDER
from driftbook.people.actors import Actor
from driftbook.people.by import by
from driftbook.people.gate import Refused, View, marked, sign_in_first, with_object
from driftbook.people.looks import looked
from driftbook.people.middleware import actor


def of_job(action: str) -> Callable[[View], View]:
    """A page about one job: the view gets it in place of its key.

    404 for whoever is no party of its order, and for a technician whose job it is not; Refused for
    a party without the role.
    """
    return with_object(job_for, action)


def job_for(request: HttpRequest, key: UUID, action: str) -> Job:
    """The job, if the visitor may do this to it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    who = actor(request)
    there = party_to(who, key)
    if not jobs.jobs(who, action).filter(pk=there.pk).exists():
        if _has_a_role_for(who, action, there.order):
            raise Http404("it is another technician's job")
        raise Refused(action)
    looked(request, "job", there.key, action, there.order.orderer.key)
    return there


def party_to(who: Actor, key: UUID) -> Job:
    """The job, if it concerns the actor, whatever their role. Raises Http404."""
    there = (
        Job.objects.select_related(*jobs.ABOUT)
        .defer("order__edition__files")
        .filter(key=key)
        .first()
    )
    if there is None or not concerns(who, there.order):
        raise Http404("there is no such job")
    return there


def _has_a_role_for(who: Actor, action: str, order: Order) -> bool:
    """Whether the action is theirs in general, so that it is this very job that is not."""
    return any(who.role_for(action, key) for key in (order.orderer.key, order.provider.key))


def of_order(action: str) -> Callable[[View], View]:
    """A page about one order, as `of_job`."""
    return with_object(order_for, action)


def order_for(request: HttpRequest, key: UUID, action: str) -> Order:
    """The order, if the visitor may do this to it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    who = actor(request)
    there = (
        Order.objects.select_related(*jobs.ABOUT_ORDERS)
        .defer("edition__files")
        .filter(key=key)
        .first()
    )
    if there is None or not concerns(who, there):
        raise Http404("there is no such order")
    if not jobs.orders(who, action).filter(pk=there.pk).exists():
        raise Refused(action)
    looked(request, "order", there.key, action, there.orderer.key)
    return there


def concerns(who: Actor, order: Order) -> bool:
    """Whether one of the actor's organisations has ordered it, or provides it by its agreement."""
    return who.takes_part(
        agreement=order.agreement.key, own=order.orderer.key, provider=order.provider.key
    )


def of_draft(view: View) -> View:
    """A step of a draft: the view gets the draft and its place.

    Drafts are their person's own. One that was ordered leads to its order; one in whose place
    nothing can be ordered any longer says so.
    """

    @marked(ORDER)
    @wraps(view)
    def page(request: HttpRequest, key: UUID, **kwargs: Any) -> HttpResponseBase:
        sign_in_first(request)
        who = actor(request)
        draft = (
            Draft.objects.filter(key=key).select_related("orderer", "agreement", "order").first()
        )
        if draft is None or draft.orderer.key not in who.roles:
            raise Http404("there is no such draft")
        if not who.may(ORDER, draft.orderer.key):
            raise Refused(ORDER)
        if draft.person != who.person:
            raise Http404("it is somebody else's draft")
        if draft.order is not None:
            return redirect("jobs:order", draft.order.key)
        place = places.of_draft(who, draft, timezone.now())
        if place is None:
            return render(request, "jobs/ordering/over.html", {"draft": draft}, status=410)
        return view(request, draft, place, **kwargs)

    return page


def acting(request: HttpRequest, action: str, order: Order) -> By:
    """Who acts on an order or its jobs, in the role that allows it, for the history."""
    who = actor(request)
    here = [order.orderer.key, order.provider.key]
    mine = next((key for key in here if who.role_for(action, key)), None)
    return by(who, action, mine)


def chapter_of(about: Order | Job) -> tuple[Edition, Handbook]:
    """What the handbook said when it was ordered; an edition that cannot be read any longer gives
    way to the one that holds now. Raises Unreadable where there is none."""
    order = about.order if isinstance(about, Job) else about
    try:
        return order.edition, shelf.read(order.edition)
    except Unreadable:
        return chapter_now(order)


def chapter_now(about: Order | Job) -> tuple[Edition, Handbook]:
    """The edition that holds now, under which jobs are moved. Raises Unreadable."""
    order = about.order if isinstance(about, Job) else about
    rows = Edition.objects.filter(agreement=order.agreement).select_related("agreement")
    found = shelf.opened(shelf.holding(rows, timezone.now()))[0]
    if found.handbook is None:
        raise Unreadable(list(found.problems))
    return found.edition, found.handbook
