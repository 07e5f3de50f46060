"""Copies of a PostgreSQL database: pg_dump, and pg_restore through psql in one transaction."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from driftbook.operating.backup.databases import Snapshot
from driftbook.operating.backup.trouble import Trouble

OLD = "before_restore"
"""The schema that the old tables are in while the new take their place."""
PIECE = 1 << 20


class PostgreSQL:
    """The database that the settings name; ours is its schema `public`."""

    kind, member = "postgresql", "database.pgdump"

    def snapshot(self, scratch: Path) -> Snapshot:
        """Counted and dumped from the same moment, which the server keeps for both."""
        copy = scratch / self.member
        connection.ensure_connection()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
            _run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--schema=public",
                f"--snapshot={moment}",
                f"--file={copy}",
            )
            counts = _counts(cursor)
            cursor.execute("SELECT app, name FROM django_migrations")
            migrations = sorted(f"{app}.{name}" for app, name in cursor.fetchall())
        copy.chmod(0o600)
        return Snapshot(copy, counts, migrations)

    def counts(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            return _counts(cursor)

    def empty(self) -> bool:
        with connection.cursor() as cursor:
            return not _tables(cursor)

    def in_use(self) -> str:
        """Everybody but ourselves, who have a name of our own (`locking.alone`)."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND application_name <> current_setting('application_name') "
                "AND backend_type = 'client backend'"
            )
            others = cursor.fetchone()[0]
        return f"{others} others are connected to the database" if others else ""

    def place(self, file: Path, hold: str) -> None:
        """All of it is one transaction, and the word that nothing may be sent is part of it."""
        contents = file.with_suffix(".list")
        wanted = [
            line
            for line in _run("pg_restore", "--list", str(file)).splitlines()
            if " SCHEMA - public" not in line and " SCHEMA public" not in line
        ]
        contents.write_text("\n".join(wanted) + "\n", encoding="utf-8")
        with connection.cursor() as cursor:
            if _tables(cursor):
                cursor.execute(
                    f"BEGIN; ALTER SCHEMA public RENAME TO {OLD}; CREATE SCHEMA public; COMMIT"
                )
        connection.close()
        self._load(file, contents, hold)

    def _load(self, file: Path, contents: Path, hold: str) -> None:
        words = ["--file=-", "--no-owner", "--no-privileges", f"--use-list={contents}", str(file)]
        reads = subprocess.Popen(  # noqa: S603
            [_found("pg_restore"), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        writes = subprocess.Popen(  # noqa: S603
            [_found("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(),
        )
        assert reads.stdout and reads.stderr and writes.stdin and writes.stderr  # noqa: S101 PT018
        try:
            shutil.copyfileobj(reads.stdout, writes.stdin, PIECE)
            wrong = reads.stderr.read().decode(errors="replace")
            if reads.wait() != 0:
                raise Trouble(f"pg_restore: {_last(wrong)}")
            writes.stdin.write(_HOLD.format(hold=hold).encode())
            writes.stdin.close()
        except BrokenPipeError:
            pass  # psql says why
        except BaseException:
            writes.kill()  # its transaction ends with it
            raise
        finally:
            reads.kill()
            reads.wait()
        wrong = writes.stderr.read().decode(errors="replace")
        if writes.wait() != 0:
            raise Trouble(f"the database refused the backup: {_last(wrong)}")

    def old_is_there(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [OLD])
            return cursor.fetchone() is not None

    def put_back(self) -> None:
        if not self.old_is_there():
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            cursor.execute(f"ALTER SCHEMA {OLD} RENAME TO public")

    def remove(self) -> None:
        """What was placed where nothing was."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
            cursor.execute("CREATE SCHEMA public")

    def forget_old(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {OLD} CASCADE")


# --- how ----------------------------------------------------------------------------------------

_HOLD = """
SET timezone = 'UTC';
SET search_path = public;
DO $hold$ BEGIN IF to_regclass('public.work_hold') IS NOT NULL THEN {hold}; END IF; END $hold$;
"""


def _counts(cursor: Any) -> dict[str, int]:
    counts = {}
    for name in _tables(cursor):
        cursor.execute(f'SELECT count(*) FROM public."{name}"')  # noqa: S608 - our own names
        counts[name] = cursor.fetchone()[0]
    return counts


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def _environment() -> dict[str, str]:
    """As libpq reads it: a password on the command line could be seen by others."""
    said = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    given = {libpq: str(said[ours]) for ours, libpq in names.items() if said.get(ours)}
    return {**os.environ, **given, "PGDATABASE": str(said["NAME"])}


def _run(program: str, *words: str) -> str:
    done = subprocess.run(  # noqa: S603
        [_found(program), *words], env=_environment(), capture_output=True, check=False
    )
    if done.returncode:
        raise Trouble(f"{program}: {_last(done.stderr.decode(errors='replace'))}")
    return done.stdout.decode(errors="replace")


def _found(program: str) -> str:
    place = shutil.which(program)
    if place is None:
        raise Trouble(
            f"{program} is missing. Install it with: sudo apt-get install postgresql-client"
        )
    return place


def _last(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
