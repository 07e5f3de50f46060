"""The card of an incident now: one resolver for pages, the API, mails and paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import State
from driftbook.handbook.deciding.incident_shapes import CardNow, Other
from driftbook.handbook.deciding.incidents import decide
from driftbook.incidents.models import Incident
from driftbook.incidents.queries import incidents


def handbook_of(incident: Incident) -> Handbook:
    """The edition whose card runs. Raises Unreadable when this release cannot read it."""
    return shelf.read(incident.edition)


def card_of(
    incident: Incident,
    now: datetime,
    state: State | None = None,
    beside: Iterable[Incident] | None = None,
) -> CardNow:
    """What to do now (aware), from its log and from the other incidents that run beside it.

    `state` is what its log says, and `beside` those others, where that is known already. Raises
    Unreadable.
    """
    return decide(
        handbook_of(incident),
        incidents.state(incident) if state is None else state,
        others(incidents.beside(incident) if beside is None else beside),
        now,
    )


def others(rows: Iterable[Incident]) -> list[Other]:
    """Incidents as another one sees them."""
    return [Other(row.key, row.situation, row.place, row.opened) for row in rows]
