"""Reading the registry. What somebody may see of it is said here, once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from driftbook.doors import asking, folding
from driftbook.doors.asking import Question
from driftbook.doors.models import Address, Bundle, Door, Street, StreetWord, Unit
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation
from driftbook.theme import paging

SEE, CHANGE = "address.see", "address.change"
STREETS, ADDRESSES, TOWNS = 12, 60, 6
"""How many are shown at most."""
WITH_NUMBER = 50
"""In how many streets a house number is looked for."""
CODES = 200
"""Postal codes of the towns that begin with a text."""
MOST_AT_NUMBER = 1_000
"""Flats of one house number that are looked at."""
BIGGEST = 10_000


# --- what is whose ------------------------------------------------------------------------------


def organisations(actor: Actor, action: str) -> QuerySet[Organisation]:
    """The organisations in whose registry the actor may do this, by name."""
    return Organisation.objects.filter(key__in=actor.where(action))


def addresses(actor: Actor, action: str) -> QuerySet[Address]:
    """The addresses with which the actor may do this; every list, page and export starts here."""
    mine = Address.objects.filter(street__organisation__key__in=actor.where(action))
    return mine.select_related("street__organisation")


def doors(actor: Actor, action: str) -> QuerySet[Door]:
    """The doors of those addresses."""
    mine = Door.objects.filter(address__street__organisation__key__in=actor.where(action))
    return mine.select_related("address__street__organisation")


def units(actor: Actor, action: str) -> QuerySet[Unit]:
    """The units on those doors, removed ones too."""
    mine = Unit.objects.filter(organisation__key__in=actor.where(action))
    return mine.select_related("organisation", "door__address__street")


def bundles(actor: Actor, action: str) -> QuerySet[Bundle]:
    """The key bundles with which the actor may do this."""
    return Bundle.objects.filter(organisation__key__in=actor.where(action))


def furnished(rows: QuerySet[Address]) -> QuerySet[Address]:
    """The addresses with their doors, the stairwell doors that lead to them, and what is mounted.

    `address.doors.all()`, `address.ways_in.all()`, and of each door `door.mounted`.
    """
    mounted = Unit.objects.filter(removed__isnull=True).order_by("installed", "pk")
    there = Door.objects.prefetch_related(Prefetch("units", mounted, to_attr="mounted"))
    return rows.prefetch_related(Prefetch("doors", there), Prefetch("ways_in", there))


def organisation_key(address: Address) -> UUID:
    """The key of the organisation that keeps the address."""
    return address.street.organisation.key


def kinds_used(organisation: Organisation) -> list[str]:
    """The kinds of units that the organisation has on its doors, by name."""
    kinds = Unit.objects.filter(organisation=organisation).order_by("kind")
    return list(kinds.values_list("kind", flat=True).distinct())


# --- search as you type -------------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """A postal code with its town."""

    postal_code: str
    town: str


@dataclass(frozen=True)
class Found:
    """What a typed text finds: streets, towns, and addresses as soon as there are few streets."""

    question: Question | None = None
    streets: tuple[Street, ...] = ()
    towns: tuple[Town, ...] = ()
    addresses: tuple[Address, ...] = ()
    more: bool = False
    """Whether there are more addresses than are shown."""

    @property
    def nothing(self) -> bool:
        """Whether nothing was found."""
        return not (self.streets or self.towns or self.addresses)


def find(keepers: Collection[int], text: str, most: int = ADDRESSES) -> Found:
    """What the text finds in the registries of these organisations (their ids), in natural order.

    Streets first, then numbers (G-20). The readings of the text are tried one after the other.
    """
    nearly = Found()
    for question in asking.readings(text):
        if nearly.streets and not _goes_on(nearly, question):
            continue  # the street is there, and has no such number: no other reading is likelier
        if not question.street:
            found = _in_town(keepers, question)
        elif question.number is None:
            found = _in_streets(keepers, question, most)
        else:
            found = _with_number(keepers, question, most)
        if not found.nothing and (question.number is None or found.addresses):
            return found
        nearly = nearly if not nearly.nothing else found
    return nearly


def _goes_on(nearly: Found, question: Question) -> bool:
    """Whether one of the streets has the number in its name: `Vej 7`."""
    before = folding.folded(nearly.question.street) if nearly.question else ""
    name = folding.folded(question.street)
    longer = len(name) > len(before) and name.startswith(before)
    return longer and any(name in street.folded for street in nearly.streets)


def _in_town(keepers: Collection[int], question: Question) -> Found:
    there = tuple(towns(keepers, question.town, TOWNS, postal_code=question.postal_code))
    if not there:
        return Found()
    streets = Street.objects.filter(organisation__in=keepers)
    if question.postal_code:
        streets = streets.filter(_begins("postal_code", question.postal_code))
        streets = streets.order_by("postal_code", "folded", "pk")
    else:
        streets = streets.order_by("folded_town", "postal_code", "folded", "pk")
    if question.town:
        streets = streets.filter(_begins("folded_town", folding.folded(question.town)))
    return Found(question, tuple(streets[:STREETS]), there)


def _in_streets(keepers: Collection[int], question: Question, most: int) -> Found:
    found = tuple(_streets(keepers, question, STREETS))
    if not found:
        return Found()
    if len(found) > 1:
        near = towns(keepers, question.street, TOWNS) if not question.town else []
        return Found(question, found, tuple(near))
    rows = list(_ordered(Address.objects.filter(street=found[0]))[: most + 1])
    return Found(question, found, (), _told(rows[:most], found), more=len(rows) > most)


def _with_number(keepers: Collection[int], question: Question, most: int) -> Found:
    found = tuple(_streets(keepers, question, WITH_NUMBER))
    rows = _numbers(found, question, most + 1)
    here = {row.street_id for row in rows}
    streets = tuple(street for street in found if street.pk in here) or found
    return Found(question, streets[:STREETS], (), _told(rows[:most], found), more=len(rows) > most)


def streets(keepers: Collection[int], text: str, limit: int = STREETS) -> list[Street]:
    """The streets whose name, or a later word of it, begins so; whole beginnings first."""
    return _streets(keepers, Question(street=text), limit)


def towns(
    keepers: Collection[int], text: str, limit: int = TOWNS, *, postal_code: str = ""
) -> list[Town]:
    """The towns that begin so, or have a postal code that does."""
    begins = folding.folded(text)
    if not begins and not postal_code:
        return []
    rows = Street.objects.filter(organisation__in=keepers)
    if begins:
        rows = rows.filter(_begins("folded_town", begins))
    if postal_code:
        rows = rows.filter(_begins("postal_code", postal_code))
    order = ("postal_code",) if postal_code else ("folded_town", "postal_code")
    found = rows.order_by(*order).values_list("postal_code", "town", *order).distinct()
    return [Town(row[0], row[1]) for row in found[:limit]]


def numbers(street: Street, text: str = "", limit: int = ADDRESSES) -> list[Address]:
    """The addresses of a street whose number begins so, in natural order; all for no text."""
    rows = Address.objects.filter(street=street)
    if not text.strip():
        return list(_told(_ordered(rows)[:limit], (street,)))
    for question in asking.readings(f"x {text}"):
        if question.number is not None:
            return list(_told(_numbers((street,), question, limit), (street,)))
    return []


def _streets(keepers: Collection[int], question: Question, limit: int) -> list[Street]:
    found: dict[int, Street] = {}
    for text in sorted(folding.asked(question.street)):
        words = _words(keepers, question, text)
        each = [words.filter(organisation__in=some) for some in paging.apart(keepers)]
        rows = [row[-1] for row in paging.first_of_all(each, limit * 2)]
        there = Street.objects.in_bulk(rows)
        for pk in rows:
            if pk in there:
                found.setdefault(pk, there[pk])
            if len(found) >= limit:
                return list(found.values())
    return list(found.values())


def _words(keepers: Collection[int], question: Question, text: str) -> QuerySet[StreetWord, Any]:
    """The beginnings that fit, each with its street's id at the end; whole names before later
    words; a street may come twice."""
    rows = StreetWord.objects.filter(_begins("folded", text))
    if question.postal_code:
        rows = rows.filter(_begins("postal_code", question.postal_code))
    if question.town:  # first which towns there are: mostly none, and then it is done
        there = towns(keepers, question.town, CODES)
        rows = rows.filter(postal_code__in={town.postal_code for town in there})
    order = ("folded", "rank", "postal_code", "street_id")
    return rows.order_by(*order).values_list(*order)


def _begins(field: str, text: str) -> Q:
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + folding.AFTER})


def _numbers(there: Collection[Street], question: Question, limit: int) -> list[Address]:
    """Addresses with this number in these streets; where there is none, that begin with it."""
    if not there or question.number is None:
        return []
    rows = Address.objects.filter(street__in=[street.pk for street in there])
    if question.letter:
        rows = rows.filter(letter=question.letter)
    exact = list(_ordered(rows.filter(number=question.number))[:MOST_AT_NUMBER])
    if exact or question.letter:
        return _in_flat(exact, there, question)[:limit]
    return list(_ordered(rows.filter(_longer(question.number)))[:limit])


def _in_flat(rows: list[Address], there: Collection[Street], question: Question) -> list[Address]:
    """Those in the flat that was asked for.

    What looks like a floor may be the beginning of a postal code that is still being typed.
    """
    if not (question.floor or question.side):
        return rows
    flats = [
        row
        for row in rows
        if (not question.floor or row.floor == question.floor)
        and row.side.startswith(question.side)
    ]
    near = {street.pk for street in there if street.postal_code.startswith(question.floor)}
    return flats or [row for row in rows if row.street_id in near] or rows


def _longer(number: int) -> Q:
    """The numbers that begin with the digits of this one."""
    fits, span = Q(), 10
    while number and number * span < BIGGEST:
        fits |= Q(number__gte=number * span, number__lt=(number + 1) * span)
        span *= 10
    return fits


def _ordered(rows: QuerySet[Address]) -> QuerySet[Address]:
    return rows.order_by("street_id", "number", "letter", "flat_order", "pk")


def _told(rows: Iterable[Address], there: Collection[Street]) -> tuple[Address, ...]:
    """The addresses with their streets, street by street in the order in which those were found."""
    order = {street.pk: (place, street) for place, street in enumerate(there)}
    found = list(rows)
    for row in found:
        row.street = order[row.street_id][1]
    return tuple(sorted(found, key=lambda row: order[row.street_id][0]))
