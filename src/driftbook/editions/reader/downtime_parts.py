"""How entries of the chapter `downtime` name each other, periods, and roles."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from driftbook.editions.reader.frame import Frame
from driftbook.editions.reader.parts import Value, said
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.downtime_rules import chapter
from driftbook.handbook.schema.downtime import Lead, Role
from driftbook.people.permissions import ROLES

TOPICS = {
    "systems": "systems",
    "windows": "windows",
    "kinds": "windows",
    "freezes": "windows",
    "working_days": "windows",
    "notices": "notices",
    "audiences": "notices",
    "channels": "notices",
    "councils": "councils",
    "approvals": "councils",
    "plan": "plan",
    "before_calling": "before-calling",
}
"""Sorts of entries as the file names them, and the topic on whose page each stands."""


def downtime_address(handbook: Handbook, sort: str, name: str) -> str:
    """Where an entry of the chapter stands; its topic, where it has no name."""
    page = reverse("editions:topic", args=[handbook.mark, "downtime", TOPICS[sort]])
    return f"{page}#{sort}-{name}" if name else page


def link(frame: Frame, sort: str, name: str) -> Value:
    """A link to another entry of the chapter, by its name."""
    title = getattr(chapter(frame.handbook), sort)[name].name
    return frame.link_in("downtime", title, downtime_address(frame.handbook, sort, name))


def links(frame: Frame, sort: str, names: Iterable[str]) -> list[Value | None]:
    """Links to several entries."""
    return [link(frame, sort, name) for name in names]


def limits(
    frame: Frame, kinds: Iterable[str], systems: Iterable[str]
) -> tuple[tuple[str, list[Value | None]], ...]:
    """For which kinds and systems something is, where it is not for all."""
    return (
        (_("For changes of the kind"), links(frame, "kinds", kinds)),
        (_("For the systems"), links(frame, "systems", systems)),
    )


def holders(roles: Iterable[Role]) -> list[Value | None]:
    """Roles in Driftbook."""
    return [said(str(ROLES[role])) for role in roles]


def lead(before: Lead) -> str:
    """`2 weeks`, `1 month, 3 working days`."""
    texts = (
        (before.months, ngettext("{count} month", "{count} months", before.months)),
        (before.weeks, ngettext("{count} week", "{count} weeks", before.weeks)),
        (before.days, ngettext("{count} day", "{count} days", before.days)),
        (
            before.working_days,
            ngettext("{count} working day", "{count} working days", before.working_days),
        ),
        (before.hours, ngettext("{count} hour", "{count} hours", before.hours)),
    )
    return ", ".join(text.format(count=count) for count, text in texts if count)
