"""`{% release %}`: of which release the pages are that a device draws."""

from __future__ import annotations

from django import template

import driftbook

register = template.Library()


@register.simple_tag
def release() -> str:
    """As the book says of itself: devices compare the two."""
    return driftbook.__version__
