"""What status pages say of an entry."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from driftbook.downtime.status import words
from driftbook.downtime.status.shapes import Entry, System

register = template.Library()


@register.filter
def at(found: Mapping[str, str], key: str) -> str:
    """What stands there under a key; nothing where there is no such key."""
    return found.get(key, "")


@register.filter
def mark(entry: Entry) -> str:
    """`Planned`, `Now` …: how it stands, in a word."""
    return str(words.STATES[entry.state])


@register.filter
def when(entry: Entry) -> str:
    """From when to when, in the zone of its handbook."""
    return words.when(entry)


@register.filter
def named(systems: tuple[System, ...]) -> str:
    """The names of systems."""
    return words.listed(systems)


@register.filter
def beside(text: str, title: str) -> str:
    """What a notice says, beside the title that stands above it already."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(one for one in paragraphs if one.strip() != title)
