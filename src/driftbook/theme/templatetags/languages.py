"""Languages by their names."""

from __future__ import annotations

from django import template

from driftbook.theme import languages

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """`Finnish`; the code itself where nobody knows the language."""
    return languages.language_name(code)
