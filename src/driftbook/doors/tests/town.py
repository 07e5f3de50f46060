"""A town with two streets, and a neighbour with the same ones: nobody here exists."""

from __future__ import annotations

from datetime import UTC, datetime

from driftbook.doors import actions
from driftbook.doors.importing import files, formats
from driftbook.doors.importing.running import Counts, Verdict, run
from driftbook.doors.models import Address, Door
from driftbook.history.by import By
from driftbook.people.models import Organisation
from tests.cast import organisation

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
BY = By(None, "operator")


def town(slug: str = "the-town") -> Organisation:
    """An organisation that keeps addresses."""
    return organisation(slug)


def address(
    keeper: Organisation, street: str = "Opdigtet Allé", number: int = 12, **more: str
) -> Address:
    """An address of the keeper; in 0999 Påhitby unless said otherwise."""
    there = {"postal_code": "0999", "town": "Påhitby", **more}
    return actions.add_address(
        organisation=keeper, street=street, number=number, by=BY, now=NOW, **there
    )


def door(at: Address, kind: str = "private", place: str = "") -> Door:
    """A door of the address."""
    return actions.add_door(address=at, kind=kind, place=place, by=BY, now=NOW)


def taken_in(
    keeper: Organisation, text: str | bytes, format: str = "neutral", *, dry: bool = False
) -> tuple[Counts, list[Verdict]]:
    """What becomes of the lines of a file."""
    content = text.encode() if isinstance(text, str) else text
    told: list[Verdict] = []
    counts = run(
        organisation=keeper,
        lines=formats.lines(files.of_bytes(content), format, keeper.country),
        name="file.csv",
        format=format,
        tell=told.append,
        by=BY,
        now=NOW,
        dry=dry,
    )
    return counts, sorted(told)
