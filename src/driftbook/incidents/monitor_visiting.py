"""How a page gets its monitor or its alarm, and the right to do something with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from driftbook.incidents.models import Alarm, Monitor
from driftbook.incidents.visiting import demand
from driftbook.people.gate import View, sign_in_first, with_object
from driftbook.people.middleware import actor

Row = TypeVar("Row", Monitor, Alarm)
MONITORS = Monitor.objects.select_related("organisation", "agreement")
ALARMS = Alarm.objects.select_related("monitor__organisation", "monitor__agreement")


def of_monitor(action: str) -> Callable[[View], View]:
    """A page about one monitor that is set up: the view gets it in place of its key.

    404 for whoever is not of its organisation; Refused for a colleague who may not do this.
    """
    return with_object(monitor_for, action, hole="monitor")


def of_alarm(action: str) -> Callable[[View], View]:
    """As `of_monitor`, about an alarm."""
    return with_object(alarm_for, action, hole="alarm")


def monitor_for(request: HttpRequest, key: UUID, action: str, *, gone: bool = False) -> Monitor:
    """The monitor, if the visitor may do this to it; `gone`: also one that was taken down.

    Raises SignInFirst, Http404, Refused.
    """
    there = _there(request, MONITORS.all() if gone else MONITORS.filter(ended=None), key)
    demand(actor(request), action, there.organisation)
    return there


def alarm_for(request: HttpRequest, key: UUID, action: str) -> Alarm:
    """The alarm, as above; also one that is over."""
    there = _there(request, ALARMS.all(), key)
    demand(actor(request), action, there.monitor.organisation)
    return there


def _there(request: HttpRequest, rows: QuerySet[Row], key: UUID) -> Row:
    sign_in_first(request)
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404("there is no such thing")
    return found
