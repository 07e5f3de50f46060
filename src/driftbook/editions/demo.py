"""The demo: every folder on the shelf is published, and its invented cast can sign in.

A handbook may bring a cast of its own in `demo/cast.yaml`; one that brings none gets people for
each of its parties, so that a new folder needs nothing else to be tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field

from driftbook.editions import folders, readiness, shelf
from driftbook.editions.actions.publishing import Unpublishable, publish
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable, read
from driftbook.handbook.schema.base import Slug
from driftbook.history.by import By
from driftbook.people.casting import Invented, cast
from driftbook.people.founding import Part
from driftbook.people.models import Agreement
from driftbook.people.permissions import ROLES
from driftbook.people.stories import Strict

FILE = "demo/cast.yaml"
ROLES_OF: dict[str, tuple[str, ...]] = {
    "municipality": ("care-worker", "spoc", "handbook-owner", "system-administrator"),
    "supplier": ("supplier-support", "technician", "handbook-owner", "system-administrator"),
    "customer": ("portal-user", "portal-administrator"),
    "other": ("care-worker", "portal-administrator"),
}
FIRST_NAMES = (
    ("Alma", "Birk", "Cleo", "Dan", "Edith", "Finn", "Gro", "Hedvig"),
    ("Ivar", "Jytte", "Knut", "Liv", "Mads", "Nora", "Odin", "Petra"),
    ("Quist", "Ragna", "Sif", "Tage", "Ulla", "Viggo", "Werner", "Ylvi"),
)
SURNAMES = {"da": "Opdigtet", "sv": "Påhittad"}


class Troupe(Strict):
    """An organisation of the demo; name and kind are the party's where they are left out."""

    party: Slug
    name: str = ""
    kind: Literal["", "municipality", "supplier", "customer", "other"] = ""
    provides: bool | None = None
    customer_number: str | None = None


class Person(Strict):
    """Somebody who does not exist."""

    name: str
    at: Slug
    roles: list[Annotated[str, Field(pattern="|".join(f"^{role}$" for role in ROLES))]]


class Cast(Strict):
    """`demo/cast.yaml`."""

    organisations: dict[Slug, Troupe]
    people: list[Person]


def shown(folder: Path, now: datetime) -> Iterator[str]:
    """Publish the folder where it says something new, make its cast, and tell what was done."""
    try:
        handbook = read(folder)
    except Unreadable as unreadable:
        yield from (f"{folder}/{problem}" for problem in unreadable.problems)
        return
    try:
        written = _written(folder)
        organisations = _parts(handbook, written)
    except (ValueError, KeyError, yaml.YAMLError) as wrong:
        yield f"{folder}/{FILE} is left out: {wrong}"
        written, organisations = None, _parts(handbook, None)
    agreement = folders.found(handbook, organisations, now)
    cast(people=_people(handbook, written, organisations), now=now)
    yield from _published(folder, handbook, agreement, now)


def _written(folder: Path) -> Cast | None:
    path = folder / FILE
    return Cast.model_validate(yaml.safe_load(path.read_text("utf-8"))) if path.is_file() else None


def _published(
    folder: Path, handbook: Handbook, agreement: Agreement, now: datetime
) -> Iterator[str]:
    files = folders.texts(folder)
    newest = shelf.newest(handbook.id)
    if newest is not None and newest.digest == readiness.digest(files):
        return
    if newest is not None and newest.version == handbook.cover.version:
        yield (
            f"{folder} says something else than version {newest.version}, which is published. "
            "Write a new version and date in handbook.yaml, or edit it in the browser."
        )
        return
    ready = readiness.readiness(handbook.id, files, now)
    yield from (f"{folder}: a warning of the check: {name}" for name in ready.warnings)
    try:
        edition = publish(
            agreement=agreement,
            files=files,
            note="",
            acknowledged=ready.warnings,
            by=By(None, folders.OPERATOR),
            organisation=folders.on_behalf_of(agreement),
            now=now,
        )
    except Unpublishable as refused:
        yield f"{folder} is not published: {refused}. See: driftbook check {folder}"
        return
    yield f"{handbook.id}: version {edition.version} is published"


def _parts(handbook: Handbook, written: Cast | None) -> list[Part]:
    usual = {part.party: part for part in folders.parts(handbook, {})}
    if written is None:
        return list(usual.values())
    return [
        Part(
            slug=slug,
            name=troupe.name or usual[troupe.party].name,
            kind=troupe.kind or usual[troupe.party].kind,
            party=troupe.party,
            provides=usual[troupe.party].provides if troupe.provides is None else troupe.provides,
            customer_number=troupe.customer_number,
        )
        for slug, troupe in written.organisations.items()
    ]


def _people(
    handbook: Handbook, written: Cast | None, organisations: list[Part]
) -> Iterator[Invented]:
    language = handbook.cover.language if handbook.cover.language in ("da", "sv") else "en"
    if written is not None:
        for person in written.people:
            yield Invented(person.name, person.at, tuple(person.roles), language)
        return
    surname = f"{SURNAMES.get(language, 'Invented')} {handbook.id.title()}"
    for names, part in zip(FIRST_NAMES * len(organisations), organisations, strict=False):
        for first, role in zip(names, ROLES_OF[part.kind], strict=False):
            yield Invented(f"{first} {surname} {part.party}", part.slug, (role,), language)
