"""What a guide has found that is to be done, in the address that it leads to."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from driftbook.jobs import fitting, telling
from driftbook.jobs.actions.drafts import Wish
from driftbook.jobs.queries.places import Place


def wish(said: QueryDict, place: Place) -> Wish:
    """The type and the circumstances in an address, as far as the handbook knows them."""
    type_ = said.get("type", "")
    if type_ not in place.chapter.types:
        return Wish()
    stated = fitting.circumstances(place.handbook, type_, said.getlist("circumstance"))
    return Wish(type_, tuple(stated))


def query(wanted: Wish) -> list[tuple[str, str]]:
    """The wish as it stands in an address."""
    said = [("type", wanted.type)] if wanted.type else []
    return [*said, *(("circumstance", one) for one in wanted.circumstances)]


def wished(said: QueryDict, places: Iterable[Place]) -> str:
    """The wish in the words of the first handbook that knows it."""
    for place in places:
        found = wish(said, place)
        if found.type:
            names = [telling.type_name(place.handbook, found.type)]
            names += telling.circumstances(place.handbook, found.circumstances)
            return ", ".join(names)
    return ""


def address(handbook: str, type_: str, circumstances: Iterable[str] = (), unit: str = "") -> str:
    """Where a guide leads to order this; at the unit with this key, where it is known."""
    said = [("handbook", handbook), *query(Wish(type_, tuple(circumstances)))]
    said += [("unit", unit)] if unit else []
    return f"{reverse('jobs:new')}?{urlencode(said)}"
