"""What the pages of opening draw: their own icons."""

from __future__ import annotations

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
