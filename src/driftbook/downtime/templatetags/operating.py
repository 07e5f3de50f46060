"""What status pages say of an entry."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from driftbook.downtime.status import words
from driftbook.downtime.status.shapes import Entry

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
