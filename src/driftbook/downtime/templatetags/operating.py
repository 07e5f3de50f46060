"""What status pages say of an entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template

from driftbook.downtime.status import words
from driftbook.downtime.status.shapes import STARTED, Entry, Said, System
from driftbook.wording import times

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
def beside(said: Said, entry: Entry) -> str:
    """What a notice says, without what stands above it already: title, systems and times."""
    times_said = (times.long_moment(at, said.language) for at in (entry.start, entry.end))
    known = {named(entry.systems), named(entry.depending), *times_said} - {""}

    def is_known(paragraph: str) -> bool:
        lines = paragraph.strip().splitlines()
        return paragraph.strip() == entry.title or all(
            line.partition(": ")[2] in known for line in lines
        )

    return "\n\n".join(one for one in said.text.split("\n\n") if not is_known(one))


@register.filter
def gravity(what: Entry | Iterable[Entry]) -> str:
    """`up`: nothing; `part`: only what was planned, in its time; `down`: anything else."""
    entries = [what] if isinstance(what, Entry) else list(what)
    if not entries:
        return "up"
    planned = all(one.planning == "planned" and one.state == STARTED for one in entries)
    return "part" if planned else "down"
