"""Reading what was asked of doors, and which doors somebody can ask anything of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from driftbook.doors import folding
from driftbook.doors.models import Command, Sighting, StreetWord, Unit
from driftbook.doors.opening.rules import OPEN, can_be_asked
from driftbook.people.actors import Actor

REMEMBERED = timedelta(days=90)
"""How long somebody's last doors count."""
MOST = 100
"""Doors in the list."""
LONGEST = 120


def commands(actor: Actor, action: str = OPEN) -> QuerySet[Command]:
    """What was asked of doors: one's own, or, of another action, all where the actor may do it."""
    rows = Command.objects.select_related("organisation", "unit__door__address__street")
    if action == OPEN:
        return rows.filter(person=actor.person) if actor.person else rows.none()
    return rows.filter(organisation__key__in=actor.where(action))


def units(actor: Actor, now: datetime) -> QuerySet[Unit]:
    """The units that the actor can open or lock at `now` (aware), through anything."""
    from driftbook.doors.keys.queries import doors_of

    there = Unit.objects.filter(can_be_asked(actor, now), removed__isnull=True)
    return known(there.filter(door__in=doors_of(actor, now)))


def known(rows: QuerySet[Unit]) -> QuerySet[Unit]:
    """With what pages show of them."""
    return rows.select_related("organisation", "door__address__street", "device__gateway")


def last_used(actor: Actor, now: datetime, most: int = 20) -> list[int]:
    """The ids of the units that the actor asked something of, the latest first."""
    rows = commands(actor).filter(made__gt=now - REMEMBERED).select_related(None)
    each = rows.values("unit").annotate(latest=Max("made")).order_by("-latest", "unit")
    return list(each.values_list("unit", flat=True)[:most])


@dataclass(frozen=True)
class Listed:
    """Doors in a list; the one that was found last stands at the bottom (G-37)."""

    units: tuple[Unit, ...]
    more: bool
    """Whether there are more than these."""


def listed(actor: Actor, now: datetime, text: str = "") -> Listed:
    """All doors of the actor by address, below them those that were found, the latest last.

    Found: asked something of, or heard by a gateway that the actor carries. `text` narrows it:
    each word is the beginning of a street, a town or a postal code, a number, or a place.
    """
    found = _found(units(actor, now), actor).filter(fits(text))
    latest = list(found.filter(found__isnull=False).order_by("-found", "-pk")[:MOST])
    rest = found.filter(found__isnull=True).order_by(
        *("door__address__street__folded", "door__address__street__postal_code"),
        *("door__address__number", "door__address__letter", "door__address__flat_order"),
        "pk",
    )[: MOST + 1 - len(latest)]
    above = list(rest)
    more = len(above) + len(latest) > MOST
    kept = above[: MOST - len(latest)]
    return Listed((*kept, *reversed(latest)), more)


def _found(rows: QuerySet[Unit], actor: Actor) -> QuerySet[Any]:
    """Each with `found`: when the actor last had to do with it; None: never."""
    mine = commands(actor).filter(unit=OuterRef("pk")).order_by("-made")
    heard = Sighting.objects.filter(
        device__unit=OuterRef("pk"), gateway__carrier=actor.user, gateway__removed__isnull=True
    ).order_by("-at")
    asked = Subquery(mine.values("made")[:1], output_field=DateTimeField())
    near = Subquery(heard.values("at")[:1], output_field=DateTimeField())
    both = rows.annotate(asked_at=asked, heard_at=near)
    # one of them may be missing, and SQLite then says that the greatest is, too
    return both.annotate(
        found=Greatest(
            Coalesce(F("asked_at"), F("heard_at")),
            Coalesce(F("heard_at"), F("asked_at")),
            output_field=DateTimeField(),
        )
    )


def fits(text: str) -> Q:
    """Of units: those whose address has all the words."""
    words = text.replace("\0", "")[:LONGEST].replace(",", " ").split()
    return reduce(and_, (_word(word.rstrip(".") or word) for word in words), Q())


def _word(word: str) -> Q:
    at = "door__address__"
    plain = folding.folded(word)
    found = Q(**{f"{at}street__postal_code__startswith": word})
    if plain:
        streets = StreetWord.objects.filter(folded__startswith=plain)
        found |= Q(**{f"{at}street__in": streets.values("street")})
        found |= Q(**{f"{at}street__folded_town__startswith": plain})
        found |= Q(door__place__icontains=word) | Q(**{f"{at}side__istartswith": word})
    digits = word.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if digits.isascii() and digits.isdigit() and len(digits) < 6:
        letter = word[len(digits) :].upper()
        number = Q(**{f"{at}number": int(digits)})
        found |= number & Q(**{f"{at}letter": letter}) if letter else number
        found |= Q(**{f"{at}floor": digits})
    return found
