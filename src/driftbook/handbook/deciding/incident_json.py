"""A decided card as JSON, the same as `incidents/app/decide.js` makes on a device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from driftbook.handbook.deciding.incident_log import Register, State
from driftbook.handbook.deciding.incident_shapes import CardNow

Json = dict[str, Any]


def as_json(card: CardNow) -> Json:
    """Every field of the card. Instants in UTC with milliseconds and `Z`.

    What has been said of a subject is {"heads": [ids], "contradicted"}, and the log as a whole
    {"entries": how many, "clock"}: the entries themselves are the log's.
    """
    return {field.name: plain(getattr(card, field.name)) for field in fields(card)}


def stamp(at: datetime) -> str:
    """The instant as the log and the devices write it: `2026-11-24T13:00:00.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plain(value: object) -> Any:
    """The value as JSON has it."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Register):
        heads = [str(head.id) for head in value.heads]
        return {"heads": heads, "contradicted": value.contradicted}
    if isinstance(value, State):
        return {"entries": len(value.entries), "clock": value.clock}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value
