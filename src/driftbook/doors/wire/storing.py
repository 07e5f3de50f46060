"""Many rows at once, the same on SQLite and PostgreSQL. An older row never replaces a newer one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from driftbook.doors.models import BatteryDay, DeadLetter, Device, Reading, Sighting
from driftbook.doors.wire import following

READING = ("device", "boot", "sequence", "at", "arrived", "state", "battery", "event")
DAY = ("device", "day", "battery", "lowest", "at")
SIGHTING = ("gateway", "device", "strength", "at")
LETTER = (
    "key",
    "organisation",
    "gateway",
    "topic",
    "payload",
    "size",
    "why",
    "arrived",
    "times",
    "digest",
)


def readings(rows: Iterable[Reading]) -> int:
    """Keep what was said; what is there already stays as it is. Returns how many were new."""
    return _insert(Reading, READING, rows, "ON CONFLICT DO NOTHING")


def battery_days(rows: Iterable[BatteryDay]) -> None:
    """The last and the lowest of each day. In the order of the rows' constraint: no deadlocks."""
    least = "LEAST" if connection.vendor == "postgresql" else "MIN"
    table = BatteryDay._meta.db_table
    conflict = (
        "ON CONFLICT (device_id, day) DO UPDATE SET "
        f"lowest = {least}({table}.lowest, excluded.lowest), "
        f"battery = CASE WHEN excluded.at >= {table}.at "
        f"THEN excluded.battery ELSE {table}.battery END, "
        f"at = CASE WHEN excluded.at >= {table}.at THEN excluded.at ELSE {table}.at END"
    )
    ordered = sorted(rows, key=lambda row: (row.device_id, row.day, row.at))
    _insert(BatteryDay, DAY, ordered, conflict)


def sightings(rows: Iterable[Sighting]) -> None:
    """What is heard now."""
    table = Sighting._meta.db_table
    conflict = (
        "ON CONFLICT (gateway_id, device_id) DO UPDATE SET "
        f"strength = excluded.strength, at = excluded.at WHERE excluded.at >= {table}.at"
    )
    ordered = sorted(rows, key=lambda row: (row.gateway_id, row.device_id, row.at))
    _insert(Sighting, SIGHTING, ordered, conflict)


def dead_letters(rows: Iterable[DeadLetter]) -> None:
    """What could not be used; the same one again is counted."""
    table = DeadLetter._meta.db_table
    conflict = (
        "ON CONFLICT (topic, digest) DO UPDATE SET "
        f"times = {table}.times + excluded.times, arrived = excluded.arrived, "
        "why = excluded.why, organisation_id = excluded.organisation_id, "
        "gateway_id = excluded.gateway_id"
    )
    ordered = sorted(rows, key=lambda row: (row.topic, row.digest))
    _insert(DeadLetter, LETTER, ordered, conflict)


def devices(rows: Iterable[Device]) -> None:
    """What has changed of devices that this transaction has locked."""
    columns = _columns(Device, following.FIELDS)
    sets = ", ".join(f"{column} = %s" for column in columns)
    table = Device._meta.db_table
    values = [(*_values(row, following.FIELDS), row.pk) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", values)  # noqa: S608


def _insert(model: type[Model], names: Sequence[str], rows: Iterable[Model], conflict: str) -> int:
    values = [_values(row, names) for row in rows]
    if not values:
        return 0
    columns = _columns(model, names)
    places = ", ".join(["%s"] * len(columns))
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        cursor.executemany(f"{into} VALUES ({places}) {conflict}", values)
        return max(int(cursor.rowcount), 0)


def _columns(model: type[Model], names: Sequence[str]) -> list[str]:
    fields = _fields(model, names)
    return [connection.ops.quote_name(field.column) for field in fields]


def _values(row: Model, names: Sequence[str]) -> tuple[Any, ...]:
    fields = _fields(type(row), names)
    return tuple(
        field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields
    )


def _fields(model: type[Model], names: Sequence[str]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]
