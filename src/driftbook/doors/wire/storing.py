"""Many rows at once, the same on SQLite and PostgreSQL. An older row never replaces a newer one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from driftbook.doors.models import BatteryDay, DeadLetter, Device, Reading, Sighting
from driftbook.doors.wire import following

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


class NewReading(NamedTuple):
    """A row of `Reading`: there are thousands of them in a second, too many for models."""

    device: int
    boot: int
    sequence: int
    at: datetime
    arrived: datetime
    state: str
    battery: int | None
    event: str


class NewDay(NamedTuple):
    """A row of `BatteryDay`."""

    device: int
    day: date
    battery: int
    lowest: int
    at: datetime


def readings(rows: Sequence[NewReading]) -> int:
    """Keep what was said; what is there already stays as it is. Returns how many were new."""
    values = [_plain(row) for row in rows]
    return _insert(Reading, NewReading._fields, values, "ON CONFLICT DO NOTHING")


def battery_days(rows: Iterable[NewDay]) -> None:
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
    _insert(BatteryDay, NewDay._fields, [_plain(row) for row in sorted(rows)], conflict)


def sightings(rows: Iterable[Sighting]) -> None:
    """What is heard now."""
    table = Sighting._meta.db_table
    conflict = (
        "ON CONFLICT (gateway_id, device_id) DO UPDATE SET "
        f"strength = excluded.strength, at = excluded.at WHERE excluded.at >= {table}.at"
    )
    ordered = sorted(rows, key=lambda row: (row.gateway_id, row.device_id, row.at))
    _insert(Sighting, SIGHTING, [_prepared(row, SIGHTING) for row in ordered], conflict)


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
    _insert(DeadLetter, LETTER, [_prepared(row, LETTER) for row in ordered], conflict)


def devices(rows: Iterable[Device]) -> None:
    """What has changed of devices that this transaction has locked."""
    columns = _columns(Device, following.FIELDS)
    sets = ", ".join(f"{column} = %s" for column in columns)
    table = Device._meta.db_table
    values = [_plain([*(getattr(row, name) for name in following.FIELDS), row.pk]) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", values)  # noqa: S608


def _insert(
    model: type[Model], names: Sequence[str], values: list[tuple[Any, ...]], conflict: str
) -> int:
    if not values:
        return 0
    columns = _columns(model, names)
    places = ", ".join(["%s"] * len(columns))
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        cursor.executemany(f"{into} VALUES ({places}) {conflict}", values)
        return max(int(cursor.rowcount), 0)


def _columns(model: type[Model], names: Sequence[str]) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in _fields(model, names)]


def _plain(values: Iterable[Any]) -> tuple[Any, ...]:
    """Numbers and texts as they are, instants and days as the database has them."""
    operations = connection.ops
    return tuple(
        operations.adapt_datetimefield_value(value)
        if isinstance(value, datetime)
        else operations.adapt_datefield_value(value)
        if isinstance(value, date)
        else value
        for value in values
    )


def _prepared(row: Model, names: Sequence[str]) -> tuple[Any, ...]:
    """Whatever it is, as the fields of the model have it: slower."""
    return tuple(
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in _fields(type(row), names)
    )


def _fields(model: type[Model], names: Sequence[str]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]
