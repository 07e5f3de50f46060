"""The log of an incident as a document, with what it was like and how long each step took."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.editions.exporting.margins import margins
from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.incidents.card import card_of
from driftbook.incidents.models import Incident
from driftbook.incidents.printing import log_rows
from driftbook.incidents.printing.log_rows import Log
from driftbook.incidents.printing.times_taken import Taken, minutes, times_taken

MOST_ON_PAPER = 2_000
"""Entries of a PDF: it is pressed in one piece, within a minute."""
Context = dict[str, Any]


class TooLong(Exception):
    """More entries than fit on paper; the CSV holds them."""


def context(incident: Incident, now: datetime) -> Context:
    """What the report says, as of `now` (aware), in the active language. Raises Unreadable."""
    card = card_of(incident, now)
    taken = times_taken(card)
    log = log_rows.read(incident)
    return {
        "incident": incident,
        "card": card,
        "handbook": log.handbook,
        "own": log.handbook.cover.language,
        "zone": log.handbook.zone,
        "log": log,
        "place": card.place_name,
        "taken": taken,
        "times": _times(taken, log),
        "length": minutes(taken.length),
        "first": minutes(taken.first),
        "duties": [
            (duty, log.people.get(duty.holder, "")) for duty in card.responsible if duty.holder
        ],
        "made": now.astimezone(log.handbook.zone),
    }


def html(incident: Incident, now: datetime) -> str:
    """The report for the press. Raises TooLong, Unreadable."""
    if incident.position > MOST_ON_PAPER:
        raise TooLong
    said = context(incident, now)
    card: CardNow = said["card"]
    title = _("Incident {number}: {card}").format(number=incident.number, card=card.name)
    if incident.exercise:
        title = _("Exercise: {title}").format(title=title)
    made: datetime = said["made"]
    more = {
        "title": title,
        "language": get_language() or "en",
        "edition": _("as of {moment}").format(moment=f"{made:%Y-%m-%d %H:%M}"),
        **margins(),
    }
    return render_to_string("incidents/print/report.html", said | more)


def _times(taken: Taken, log: Log) -> list[Context]:
    return [
        {
            "time": one,
            "since_opening": minutes(one.since_opening),
            "since_last": minutes(one.since_last),
            "by": log.people.get(one.by, "") if one.by else "",
        }
        for one in taken.steps
    ]
