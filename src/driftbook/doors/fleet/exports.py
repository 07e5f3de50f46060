"""The fleet as CSV, the same in every language, and as a spreadsheet for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.doors import looks
from driftbook.doors.fleet import words
from driftbook.doors.fleet.rows import Row
from driftbook.doors.models.registry import house
from driftbook.people.zones import zone
from driftbook.theme import tables

COLUMNS: dict[str, tuple[str | Promise, int]] = {
    "organisation": (gettext_lazy("Organisation"), 24),
    "address": (gettext_lazy("Address"), 40),
    "door": (gettext_lazy("Door"), 12),
    "kind": (gettext_lazy("Kind"), 18),
    "serial": (gettext_lazy("Serial number"), 16),
    "faults": (gettext_lazy("What is wrong"), 32),
    "since": (gettext_lazy("Since"), 18),
    "state": (gettext_lazy("State, as it said"), 18),
    "state_at": (gettext_lazy("Said"), 18),
    "battery": (gettext_lazy("Battery (%)"), 12),
    "battery_at": (gettext_lazy("Battery said"), 18),
    "battery_changed": (gettext_lazy("Battery changed"), 18),
    "seen": (gettext_lazy("Last heard of"), 18),
    "gateway": (gettext_lazy("Gateway"), 20),
    "unit": (gettext_lazy("Unit"), 38),
}
"""Name in the CSV → heading and width in the spreadsheet."""


def record(row: Row) -> dict[str, Any]:
    """The unit with the values of all columns; codes as they are, instants aware.

    From what is known of every unit: fetching thousands of whole ones takes most of the time.
    """
    brief, facts, street = row.brief, row.brief.facts, row.street
    at = house(brief.number, brief.letter, brief.floor, brief.side)
    return {
        "organisation": row.keeper.slug,
        "address": f"{street.name} {at}, {street.postal_code} {street.town}",
        "door": brief.door,
        "kind": brief.kind,
        "serial": brief.serial,
        "faults": " ".join(row.faults),
        "since": row.verdict.since if row.verdict else None,
        "state": facts.state if facts else "",
        "state_at": facts.state_at if facts else None,
        "battery": facts.battery if facts else None,
        "battery_at": brief.battery_at,
        "battery_changed": brief.battery_changed,
        "seen": facts.seen if facts else None,
        "gateway": row.gateway.name if row.gateway else "",
        "unit": brief.key,
    }


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """The file in pieces: instants in UTC."""
    return tables.as_csv(COLUMNS, (record(row).values() for row in rows))


def as_xlsx(rows: Iterable[Row]) -> BinaryIO:
    """The workbook: words in the reader's language, instants by the clock of whoever keeps it."""
    spoken = (_spoken(row).values() for row in rows)
    return tables.xlsx_file(_("Units"), COLUMNS.values(), spoken)


def _spoken(row: Row) -> dict[str, Any]:
    local = zone(row.keeper.timezone)
    said = record(row)
    for name, value in said.items():
        if isinstance(value, datetime):
            said[name] = value.astimezone(local)
    faults = ", ".join(str(words.fault(code).text) for code in row.faults)
    state = str(looks.state(said["state"]).text) if said["state"] else ""
    keeper = row.keeper.name
    return said | {"faults": faults, "state": state, "kind": row.kind, "organisation": keeper}
