"""What kinds of doors are called, in the reader's language."""

from __future__ import annotations

from django import template

from driftbook.doors.forms import DOOR_KINDS

register = template.Library()


@register.filter
def door_kind(kind: str) -> str:
    """What a kind of door is called."""
    return str(DOOR_KINDS.get(kind, kind))
