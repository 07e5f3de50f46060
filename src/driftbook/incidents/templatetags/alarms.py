"""`{% alarms %}`: what monitors have raised and nobody has dealt with, on any page of incidents."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from driftbook.incidents import alarm_pages
from driftbook.incidents.queries.monitors import overdue
from driftbook.people.middleware import actor

register = template.Library()


@register.inclusion_tag("incidents/_alarms_list.html", takes_context=True)
def alarms(context: dict[str, Any]) -> dict[str, Any]:
    """Of the visitor's own organisations; nothing where there are none."""
    who, now = actor(context["request"]), timezone.now()
    return {
        "alarms": alarm_pages.open_alarms(who, now),
        "nobody_watches": overdue(who, now),
        "now": now,
    }
