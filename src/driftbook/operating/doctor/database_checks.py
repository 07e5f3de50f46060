"""What is wrong with the database, and with what stands in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

from driftbook.operating.doctor.checks import (
    DATABASE,
    ERROR,
    SETTINGS,
    TABLES,
    WARNING,
    Look,
    Wrong,
    check,
)

PREFIX = "DRIFTBOOK_"
POSTGRESQL, SQLITE = 140000, (3, 37, 0)
"""The oldest that Django 5.2 takes is PostgreSQL 14; STRICT and RETURNING need this SQLite."""
SLOW_CLOCK = timedelta(seconds=5)


@check("database", needs=SETTINGS)
def reachable(look: Look) -> Iterator[Wrong]:
    """The database does not answer, or refuses us."""
    from django.db import Error, connection

    file = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and "memory" not in str(file) and not Path(file).exists():
        yield Wrong(ERROR, f"there is no database {file}", "driftbook init")
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (Error, OSError, ImportError) as fault:
        what = f"the database does not answer: {str(fault).splitlines()[0] if str(fault) else ''}"
        yield Wrong(ERROR, what, f"Start it, or correct {PREFIX}DATABASE (or its file).")


@check("database-version", needs=DATABASE)
def version(look: Look) -> Iterator[Wrong]:
    """The database is too old, or keeps text in another form than UTF-8."""
    from django.db import connection

    if connection.vendor == "sqlite":
        if sqlite3.sqlite_version_info < SQLITE:
            what = f"SQLite is {sqlite3.sqlite_version}"
            yield Wrong(ERROR, what, "Use a newer Python, or PostgreSQL.")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, "
            "current_setting('server_encoding'), current_setting('TimeZone')"
        )
        number, encoding, zone = cursor.fetchone()
    if number < POSTGRESQL:
        yield Wrong(ERROR, f"PostgreSQL is {number // 10000}", "Upgrade it to 14 or newer.")
    if encoding != "UTF8":
        what = f"the database keeps text as {encoding}"
        yield Wrong(ERROR, what, "createdb --encoding UTF8 --template template0, then restore.")
    if zone != "UTC":
        yield Wrong(WARNING, f"the connection's zone is {zone}", "Leave TIME_ZONE alone.")


@check("migrated", needs=DATABASE)
def is_migrated(look: Look) -> Iterator[Wrong]:
    """The tables are behind this code, or ahead of it."""
    from driftbook.operating import migrated

    state = migrated.state()
    if state.missing:
        what = f"{len(state.missing)} migrations are missing, the first of {state.missing[0][0]}"
        yield Wrong(ERROR, what, "driftbook upgrade (or: driftbook manage migrate)")
    if state.unknown:
        app, name = state.unknown[0]
        what = f"the database is newer than this code: it knows {app} {name}"
        yield Wrong(WARNING, what, "Install the release that the database was upgraded to.")


@check("release", needs=TABLES)
def release(look: Look) -> Iterator[Wrong]:
    """This code is more than one release older than the database: it refuses to serve and work."""
    from driftbook.operating.upgrade import standing

    refusal = standing.standing().refusal
    if refusal:
        yield Wrong(ERROR, refusal, "Install the release that the database was upgraded to.")


@check("append-only", needs=TABLES)
def append_only(look: Look) -> Iterator[Wrong]:
    """What keeps the history from being changed is missing or has been altered."""
    from driftbook.history import verifying

    absent = verifying.missing_triggers()
    if absent:
        what = f"{len(absent)} triggers are missing or altered: {', '.join(absent[:3])}"
        yield Wrong(ERROR, what, "driftbook manage migrate, then driftbook history verify")


@check("read-only", needs=DATABASE)
def read_only(look: Look) -> Iterator[Wrong]:
    """The database takes no writes: it is a replica, or is set so."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "postgresql" or getattr(settings, "READ_ONLY", False):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
        recovering, only = cursor.fetchone()
    if recovering or only == "on":
        what = "the database takes no writes: it is a replica" if recovering else "it takes none"
        yield Wrong(ERROR, what, f"Name the primary in {PREFIX}DATABASE.")


@check("clock", needs=DATABASE)
def clock(look: Look) -> Iterator[Wrong]:
    """The clock of this machine differs from that of the database."""
    from django.db import connection
    from django.utils import timezone

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs = cursor.fetchone()[0]
    apart = abs(timezone.now().astimezone(UTC) - theirs)
    if apart > SLOW_CLOCK:
        what = f"the clocks differ by {apart.total_seconds():.0f} seconds"
        yield Wrong(ERROR, what, "timedatectl set-ntp true, on both machines")
