"""How a page gets its monitor or its alarm, and the right to do something with it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest

from driftbook.incidents.models import Alarm, Monitor
from driftbook.people.fetching import demand_own, fetching
from driftbook.people.gate import View, with_object

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
    return (_any_monitor if gone else _monitor)(request, key, action)


alarm_for = fetching(ALARMS.all, lambda row: row.monitor.organisation, demand=demand_own)
"""The alarm, as above; also one that is over."""
_any_monitor = fetching(MONITORS.all, lambda row: row.organisation, demand=demand_own)
_monitor = fetching(
    lambda: MONITORS.filter(ended=None), lambda row: row.organisation, demand=demand_own
)
