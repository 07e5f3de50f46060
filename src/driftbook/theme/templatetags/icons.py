"""{% icon "time" %}: one of the symbols in theme/dkfds/icons.svg."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon in the colour of the text; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon-svg" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("theme/dkfds/icons.svg"),
        name,
    )
