"""How code and database stand to each other, before anybody serves or works.

Old code may go on beside the next release, until it is replaced: for exactly one release.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from driftbook import __version__
from driftbook.operating.backup.trouble import Trouble
from driftbook.operating.upgrade import migrating

IN_PROGRESS = "restore-in-progress"
"""A file in VAR, while a restore puts things in their places."""


@dataclass(frozen=True)
class Standing:
    """What each has that the other has not."""

    waiting: list[str]
    """Migrations of this code that the database does not have."""
    unknown: list[str]
    """Migrations of the database that this code does not know."""
    version: str
    """Of the release that upgraded the database last; empty: nobody knows."""
    follows: str
    """The release before that."""

    @property
    def refusal(self) -> str:
        """Why this code must not run on this database; empty: it may."""
        if self.waiting:
            return (
                f"the database is not upgraded to Driftbook {__version__}: "
                f"{len(self.waiting)} migrations wait. Run `driftbook upgrade`"
            )
        if self.unknown and __version__ not in (self.version, self.follows):
            return (
                f"the database was upgraded by Driftbook {self.version or 'newer'}, and this is "
                f"{__version__}: only the release before it may run beside it. Install that version"
            )
        return ""


def standing() -> Standing:
    """How it is now. Raises OperationalError, InterfaceError: the database is away."""
    version, follows = last_release()
    return Standing(migrating.waiting(), migrating.unknown(), version, follows)


def demand() -> None:
    """Raise Trouble where this code must not run. A database that is away is waited for later."""
    demand_whole()
    try:
        refusal = standing().refusal
    except (OperationalError, InterfaceError):
        return
    finally:
        connection.close()
    if refusal:
        raise Trouble(refusal)


def demand_whole() -> None:
    """Raise Trouble in the middle of a restore."""
    if (Path(settings.OPERATOR.var) / IN_PROGRESS).exists():
        raise Trouble("a restore was begun and has not ended: run `driftbook restore` again")


def last_release() -> tuple[str, str]:
    """The last release that upgraded the database, and the one before it; empty: nobody knows."""
    try:
        if "work_release" not in connection.introspection.table_names():
            return "", ""
        with connection.cursor() as cursor:
            cursor.execute("SELECT version, follows FROM work_release ORDER BY id DESC LIMIT 1")
            row = cursor.fetchone()
    except (OperationalError, InterfaceError):
        raise
    except DatabaseError:
        return "", ""
    return (row[0], row[1]) if row else ("", "")
