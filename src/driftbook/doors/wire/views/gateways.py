"""Gateways: the list, one with its devices, and everything that changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import looks
from driftbook.doors import queries as registry
from driftbook.doors.acting import do
from driftbook.doors.models import Gateway
from driftbook.doors.wire import actions, connecting, queries, refusals, words
from driftbook.doors.wire.forms import GatewayForm, PlaceForm
from driftbook.doors.wire.queries import CONNECT
from driftbook.doors.wire.visiting import of_gateway
from driftbook.history.by import By
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.zones import zone
from driftbook.theme import paging


@allowed(CONNECT)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The gateways, whether anybody listens, and how much could not be used."""
    who = actor(request)
    rows = queries.gateways(who, CONNECT)
    there = queries.with_devices(rows.filter(removed__isnull=True))
    page = paging.Uncounted(there, queries.LISTED).get_page(request.GET.get("page"))
    context = {
        "gateways": page,
        "removed": list(rows.filter(removed__isnull=False)[: queries.LISTED]),
        "several": registry.organisations(who, CONNECT).count() > 1,
        "listener": queries.listener_state(timezone.now()),
        "broker": connecting.shown(settings.BROKER) if settings.BROKER else "",
        "dead": paging.how_many(queries.dead_letters(who, CONNECT)),
    }
    return render(request, "doors/wire/gateways.html", context)


@allowed(CONNECT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Add a gateway."""
    form = GatewayForm(
        request.POST or None, organisations=list(registry.organisations(actor(request), CONNECT))
    )
    if request.method == "POST" and form.is_valid():
        keeper, given = form.keeper, dict(form.cleaned_data)
        given.pop("organisation", None)
        by = on_behalf(request, CONNECT, keeper.key).by
        try:
            with transaction.atomic():
                made = actions.add_gateway(organisation=keeper, by=by, now=timezone.now(), **given)
        except refusals.Refused as refused:
            form.add_error("name", words.refusal(refused))
        else:
            messages.success(request, _("It is written down."))
            return redirect("doors:gateway", made.key)
    status = 422 if form.errors else 200
    return render(request, "doors/wire/gateway_new.html", {"form": form}, status=status)


@of_gateway(CONNECT)
@require_safe
def gateway(request: HttpRequest, gateway: Gateway) -> HttpResponse:
    """One gateway with what is behind it."""
    return _show(request, gateway)


@of_gateway(CONNECT)
@require_POST
def place(request: HttpRequest, gateway: Gateway) -> HttpResponse:
    """Say where it is, or who carries it."""
    form = PlaceForm(request.POST, keeper=gateway.organisation)
    if not form.is_valid():
        return _show(request, gateway, form=form, status=422)
    return _do(
        request,
        gateway,
        lambda by, now: actions.change_gateway(
            gateway=gateway, by=by, now=now, **form.cleaned_data
        ),
    )


@of_gateway(CONNECT)
@require_POST
def removal(request: HttpRequest, gateway: Gateway) -> HttpResponse:
    """Remove it."""
    return _do(
        request, gateway, lambda by, now: actions.remove_gateway(gateway=gateway, by=by, now=now)
    )


def _do(request: HttpRequest, gateway: Gateway, act: Callable[[By, datetime], Any]) -> HttpResponse:
    do(request, CONNECT, gateway.organisation, act, words.refusal)
    return redirect("doors:gateway", gateway.key)


def _show(
    request: HttpRequest, gateway: Gateway, *, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    local = zone(gateway.organisation.timezone)
    known = {
        "place": gateway.place,
        "address": str(gateway.address) if gateway.address else "",
        "carrier": gateway.carrier.username if gateway.carrier else "",
    }
    devices = gateway.devices.select_related("unit__door__address__street").order_by("name")
    context = {
        "gateway": gateway,
        "local": local,
        "online_since": gateway.online_since and gateway.online_since.astimezone(local),
        "seen": gateway.seen and gateway.seen.astimezone(local),
        "devices": [
            (row, looks.state(row.state).text, row.seen and row.seen.astimezone(local))
            for row in devices
        ],
        "form": form or PlaceForm(None, keeper=gateway.organisation, initial=known),
        "dead": gateway.dead_letters.count(),
        "may_see_history": actor(request).may("history.see", gateway.organisation.key),
    }
    return render(request, "doors/wire/gateway.html", context, status=status)
