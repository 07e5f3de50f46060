"""Sentences of status pages, feeds and calendars."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from driftbook.downtime.status.shapes import CANCELLED, LATE, OVER, STARTED, Entry, System
from driftbook.wording import times

STATES: dict[str, str | Promise] = {
    "planned": gettext_lazy("Planned"),
    "running": gettext_lazy("Now"),
    "late": gettext_lazy("Longer than announced"),
    "finished": pgettext_lazy("downtime", "Over"),
    "cancelled": pgettext_lazy("downtime", "Cancelled"),
}


def title(entry: Entry) -> str:
    """Its title, with what became of it: what a list of feeds or a calendar shows."""
    if entry.state == CANCELLED:
        return _("Cancelled: {title}").format(title=entry.title)
    if entry.state == OVER:
        return _("Over: {title}").format(title=entry.title)
    if entry.state == LATE:
        return _("Longer than announced: {title}").format(title=entry.title)
    return entry.title


def when(entry: Entry) -> str:
    """From when to when, with both days where they differ; of what runs, how long it is to last."""
    language = get_language() or "en"
    if entry.state not in (STARTED, LATE):
        return times.span(entry.start, entry.end, language)
    start = times.moment(entry.start, language)
    end = times.moment(entry.end, language)
    if entry.start.date() == entry.end.date():
        end = f"{entry.end:%H:%M}"
    if entry.state == STARTED:
        return _("Since {start}, expected until {end}").format(start=start, end=end)
    return _("Since {start}, was expected until {end}").format(start=start, end=end)


def listed(systems: tuple[System, ...]) -> str:
    """Their names."""
    return ", ".join(one.name for one in systems)


def lines(entry: Entry) -> list[str]:
    """What a feed or a calendar says of it, without what was said when."""
    found = [when(entry), _("Systems: {systems}").format(systems=listed(entry.systems))]
    if entry.depending:
        depending = listed(entry.depending)
        found.append(_("Does not work either: {systems}").format(systems=depending))
    return found
