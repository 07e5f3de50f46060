"""For which unit a device talks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.doors import kinds, looks
from driftbook.doors.acting import do
from driftbook.doors.models import Device
from driftbook.doors.wire import actions, queries, words
from driftbook.doors.wire.forms import ConnectionForm
from driftbook.doors.wire.queries import CONNECT
from driftbook.doors.wire.visiting import of_device
from driftbook.history.by import By
from driftbook.people.middleware import actor

OFFERED = 200
"""Serials that the page offers while one types."""


@of_device(CONNECT)
@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: HttpRequest, device: Device) -> HttpResponse:
    """Say for which unit it talks."""
    keeper = device.gateway.organisation
    form = ConnectionForm(request.POST or None, keeper=keeper)
    unit = form.unit if request.method == "POST" and form.is_valid() else None
    if unit is not None:
        return _do(
            request,
            device,
            lambda by, now: actions.connect(device=device, unit=unit, by=by, now=now),
        )
    alone = queries.connectable(keeper).filter(device__isnull=True).exclude(serial="")
    context = {
        "device": device,
        "state": looks.state(device.state).text,
        "kind": _kind(request, device),
        "form": form,
        "alone": alone[:OFFERED],
    }
    status = 422 if form.errors else 200
    return render(request, "doors/wire/connection.html", context, status=status)


def _kind(request: HttpRequest, device: Device) -> str:
    """What the kind of its unit is called; its slug where no handbook knows it."""
    if device.unit is None:
        return ""
    found = kinds.known(actor(request), device.gateway.organisation, timezone.now())
    return kinds.names(found).get(device.unit.kind, device.unit.kind)


@of_device(CONNECT)
@require_POST
def removal(request: HttpRequest, device: Device) -> HttpResponse:
    """It talks for no unit."""
    return _do(request, device, lambda by, now: actions.disconnect(device=device, by=by, now=now))


def _do(request: HttpRequest, device: Device, act: Callable[[By, datetime], Any]) -> HttpResponse:
    do(request, CONNECT, device.gateway.organisation, act, words.refusal)
    return redirect("doors:device-connection", device.key)
