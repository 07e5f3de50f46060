"""How a page gets its monitor or its alarm, and the right to do something with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from driftbook.incidents.models import Alarm, Monitor
from driftbook.people.actors import Actor
from driftbook.people.gate import Refused, View, marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

Row = TypeVar("Row", Monitor, Alarm)
MONITORS = Monitor.objects.select_related("organisation", "agreement")
ALARMS = Alarm.objects.select_related("monitor__organisation", "monitor__agreement")


def of_monitor(action: str) -> Callable[[View], View]:
    """A page about one monitor that is set up: the view gets it in place of its key.

    404 for whoever is not of its organisation; Refused for a colleague who may not do this.
    """

    def decorate(view: View) -> View:
        @marked(action)
        @wraps(view)
        def page(request: HttpRequest, monitor: UUID, **kwargs: Any) -> HttpResponse:
            sign_in_first(request)
            return view(request, monitor_for(actor(request), monitor, action), **kwargs)

        return page

    return decorate


def of_alarm(action: str) -> Callable[[View], View]:
    """As `of_monitor`, about an alarm."""

    def decorate(view: View) -> View:
        @marked(action)
        @wraps(view)
        def page(request: HttpRequest, alarm: UUID, **kwargs: Any) -> HttpResponse:
            sign_in_first(request)
            return view(request, alarm_for(actor(request), alarm, action), **kwargs)

        return page

    return decorate


def monitor_for(who: Actor, key: UUID, action: str, *, gone: bool = False) -> Monitor:
    """The monitor, if the actor may do this to it; `gone`: also one that was taken down.

    Raises Http404, Refused.
    """
    there = _there(MONITORS.all() if gone else MONITORS.filter(ended=None), key)
    return _may(there, there.organisation, who, action)


def alarm_for(who: Actor, key: UUID, action: str) -> Alarm:
    """The alarm, as above; also one that is over."""
    there = _there(ALARMS.all(), key)
    return _may(there, there.monitor.organisation, who, action)


def _there(rows: QuerySet[Row], key: UUID) -> Row:
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404("there is no such thing")
    return found


def _may(there: Row, of: Organisation, who: Actor, action: str) -> Row:
    if of.key not in who.roles:
        raise Http404("there is no such thing")
    if not who.may(action, of.key):
        raise Refused(action)
    return there
