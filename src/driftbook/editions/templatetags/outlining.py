"""{{ level|below:2 }}: headings that step down and stop at h6."""

from django import template

register = template.Library()
DEEPEST = 6


@register.filter
def below(level: int, steps: int) -> int:
    """The level of a heading that stands `steps` below `level`."""
    return min(int(level) + int(steps), DEEPEST)
