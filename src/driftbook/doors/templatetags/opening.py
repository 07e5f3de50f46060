"""What the pages of opening draw: their own icons, telephone numbers, times."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def door_icon(name: str) -> SafeString:
    """One of the symbols in doors/opening.svg; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon-svg" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("doors/opening.svg"),
        name,
    )


@register.filter
def dial(number: str) -> str:
    """`tel:+4570204001`, without spaces."""
    return "tel:" + "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.filter
def exact(at: datetime) -> str:
    """`23:10:04`."""
    return f"{at:%H:%M:%S}"


@register.filter
def hour(at: datetime) -> str:
    """`23:10`."""
    return f"{at:%H:%M}"
