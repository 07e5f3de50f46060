"""Why nothing was ordered, at the job that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.handbook.deciding.windows import Hour
from driftbook.jobs import telling
from driftbook.jobs.actions.orders import Refused
from driftbook.jobs.actions.seats import Taken
from driftbook.jobs.written import Written
from driftbook.wording import conditions


@dataclass(frozen=True)
class Problem:
    """What stands against one job, and hours that are free instead."""

    item: int
    place: str
    text: str
    source: tuple[str, ...] = ()
    nearest: tuple[tuple[str, str], ...] = ()
    """What a button sends, and what it says."""
    way: str = ""


def refused(written: Written, why: Refused) -> list[Problem]:
    """The conditions that fail, each with its job."""
    language = get_language() or "en"
    lines = written.lines
    return [
        Problem(
            lines[index].item.pk,
            lines[index].place,
            conditions.phrase(condition, language),
            condition.source,
        )
        for index, condition in why.problems
    ]


def taken(written: Written, why: Taken) -> list[Problem]:
    """The jobs whose seats others have taken meanwhile."""
    found = []
    for loser in why.losers:
        line = written.lines[loser.index]
        text = _("%(time)s is taken meanwhile.") % {"time": line.time}
        near = buttons(written, loser.nearest)
        found.append(Problem(line.item.pk, line.place, text, nearest=near, way=line.item.way))
    return found


def buttons(written: Written, hours: Sequence[Hour]) -> tuple[tuple[str, str], ...]:
    """Hours as buttons: what they send, and what they say."""
    return tuple(
        (button(hour), telling.span(hour.start, hour.end, written.handbook)) for hour in hours
    )


def button(hour: Hour) -> str:
    """What the button of an hour sends: `thursday|2026-11-26T08:00:00+01:00`."""
    return f"{hour.window}|{hour.start.isoformat()}"
