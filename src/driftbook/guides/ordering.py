"""Where somebody who may order goes on with what a guide has found."""

from __future__ import annotations

from datetime import datetime

from driftbook.guides.outcome import Ending
from driftbook.handbook.book import Handbook
from driftbook.jobs import wishes
from driftbook.jobs.queries import places
from driftbook.people.actors import Actor


def address(
    actor: Actor, book: Handbook | None, ending: Ending | None, now: datetime, *, unit: str = ""
) -> str:
    """The first step of an order; empty where nothing is to be ordered, or not by this person.

    `unit` is the key of the unit that it is about, where that is known.
    """
    order = ending.order if ending is not None and ending.kind == "order" else None
    if order is None or book is None or actor.user is None:
        return ""
    here = [place for place in places.places(actor, now) if place.handbook.id == book.id]
    if not any(order.job in place.chapter.types for place in here):
        return ""
    return wishes.address(book.id, order.job, order.circumstances, unit)
