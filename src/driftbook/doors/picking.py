"""Choosing several addresses of several streets: what a page that orders something includes.

The template `doors/picker.html` shows it; `docs/doors.md` says how another app uses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from driftbook.doors import asking, queries
from driftbook.doors.models import Address, Door, Unit
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation

MOST = 100
"""Addresses of one selection."""


@dataclass(frozen=True)
class Picker:
    """What is chosen so far, and what the typed text finds beside it."""

    text: str
    chosen: tuple[Address, ...]
    found: queries.Found
    organisation: str = ""
    """The slug of the one organisation that is searched; empty: all of the actor's."""

    @property
    def addresses(self) -> list[Address]:
        """What was found and is not chosen yet."""
        chosen = {address.pk for address in self.chosen}
        return [address for address in self.found.addresses if address.pk not in chosen]


def picker(
    actor: Actor,
    text: str,
    chosen: Iterable[str] = (),
    *,
    action: str = queries.SEE,
    organisation: Organisation | None = None,
) -> Picker:
    """The selection with the ids of `chosen`; what the actor may not see is left out of it."""
    keepers = queries.organisations(actor, action)
    rows = queries.furnished(queries.addresses(actor, action))
    if organisation is not None:
        keepers = keepers.filter(pk=organisation.pk)
        rows = rows.filter(street__organisation=organisation)
    ids = [int(number) for number in chosen if number.isascii() and number.isdigit()][:MOST]
    kept = rows.filter(pk__in=[number for number in ids if number < 2**63])
    in_order = sorted(kept, key=lambda row: ids.index(row.pk))
    found = queries.find(list(keepers.values_list("pk", flat=True)), text)
    slug = organisation.slug if organisation else ""
    return Picker(text, tuple(in_order), with_units(found), slug)


def asked(data: QueryDict) -> str | None:
    """What a page with the picker is to search for; None: the form itself was sent.

    The button sends `search=1` beside the text; a street that was found sends its own text.
    """
    pressed = data.get("search")
    if pressed is None:
        return None
    text = data.get("q", "") if pressed == "1" else pressed
    return text.replace("\0", "")[: asking.LONGEST].strip()


def with_units(found: queries.Found) -> queries.Found:
    """What was found, each address with its doors and what is mounted on them."""
    ids = [address.pk for address in found.addresses]
    rows = queries.furnished(Address.objects.filter(pk__in=ids)) if ids else ()
    full = {row.pk: row for row in rows}
    for address in full.values():
        address.on_doors = mounted(address)  # type: ignore[attr-defined]
    addresses = []
    for address in found.addresses:
        row = full[address.pk]
        row.street = address.street
        addresses.append(row)
    return queries.Found(
        found.question, found.streets, found.towns, tuple(addresses), more=found.more
    )


def mounted(address: Address) -> list[str]:
    """The kinds of the units on the address's own doors, each once."""
    kinds: dict[str, None] = {}
    for door in address.doors.all():
        kinds |= dict.fromkeys(unit.kind for unit in units_on(door))
    return list(kinds)


def units_on(door: Door) -> list[Unit]:
    """What is mounted on a door of `queries.furnished`."""
    return list(door.mounted)  # type: ignore[attr-defined]
