"""Lists of jobs: what is to come, what waits, what is done; found by street, number or order."""

from __future__ import annotations

import re

from django.db.models import F, Q, QuerySet

from driftbook.doors import asking, folding
from driftbook.jobs.models import Job
from driftbook.jobs.models.orders import (
    ACCEPTED,
    ENDED,
    PLACED,
    UNDER_WAY,
    WAITING,
)
from driftbook.theme import paging

GROUPS: dict[str, tuple[str, ...]] = {
    "coming": (PLACED, ACCEPTED, UNDER_WAY),
    "waiting": (WAITING,),
    "done": ENDED,
}
_NUMBER = re.compile(r"(\d{1,9})(?:-(\d{1,4}))?")


def listed(rows: QuerySet[Job], group: str, text: str) -> QuerySet[Job]:
    """The jobs of a group, that the text finds; what comes first is first."""
    found = rows.filter(state__in=GROUPS[group])
    if text:
        found = searched(found, text)
    order = ("-changed", "-pk") if group == "done" else (F("starts").asc(nulls_last=True), "pk")
    about = ("order__orderer", "order__provider", "order__agreement", "address__street", "door")
    return found.select_related(*about, "unit").order_by(*order)


def counts(rows: QuerySet[Job]) -> dict[str, str]:
    """How many there are of each group; of very many only that."""
    found = {name: rows.filter(state__in=of) for name, of in GROUPS.items()}
    return {name: paging.told(paging.how_many(of)) for name, of in found.items()}


def searched(rows: QuerySet[Job], text: str) -> QuerySet[Job]:
    """By the number of the order, or by street and house number as in the search for addresses."""
    number = _NUMBER.fullmatch(text.strip())
    if number:
        found = rows.filter(order__number=int(number[1]))
        return found.filter(position=int(number[2])) if number[2] else found
    for question in asking.readings(text):
        found = rows.filter(_street(question), _house(question))
        if found.exists():
            return found.distinct()
    return rows.none()


def _street(question: asking.Question) -> Q:
    if not question.street:
        town = folding.folded(question.town)
        return Q(address__street__folded_town__startswith=town) if town else Q(pk=None)
    fits = Q()
    for beginning in sorted(folding.asked(question.street)):
        fits |= Q(address__street__words__folded__startswith=beginning)
    return fits


def _house(question: asking.Question) -> Q:
    if question.number is None:
        return Q()
    fits = Q(address__number=question.number)
    return fits & Q(address__letter=question.letter) if question.letter else fits
