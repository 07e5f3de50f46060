"""Whether the database is as this code needs it: neither behind it nor ahead of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """Migrations by app and name."""

    missing: tuple[Name, ...]
    """This code has them, the database has not."""
    unknown: tuple[Name, ...]
    """The database has them, of apps that this code has, and this code does not know them."""


def state() -> State:
    """One question to the database. Raises what it raises when it is away."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    known, replaced = _known()
    missing = {
        name for name in known - applied
        if not replaced.get(name) or not set(replaced[name]) <= applied
    }  # fmt: skip
    apps = {app for app, _ in known}
    old = {one for several in replaced.values() for one in several}
    unknown = {name for name in applied - known - old if name[0] in apps}
    return State(tuple(sorted(missing)), tuple(sorted(unknown)))


@cache
def _known() -> tuple[set[Name], dict[Name, tuple[Name, ...]]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    disk = loader.disk_migrations
    replaced = {name: tuple(one.replaces) for name, one in disk.items() if one.replaces}
    return set(disk), replaced
