"""Days and kinds of doors on the pages of the registry, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import get_language

from driftbook.doors.forms import DOOR_KINDS
from driftbook.wording import times

register = template.Library()


@register.filter
def door_kind(kind: str) -> str:
    """What a kind of door is called."""
    return str(DOOR_KINDS.get(kind, kind))


@register.filter
def full_day(at: datetime) -> str:
    """`Tuesday 24 November 2026`, in the zone that the instant carries."""
    return times.long_day(at.date(), get_language() or "en")
