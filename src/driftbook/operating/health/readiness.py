"""What /health/ready says: may this process be given requests, and if not, why not.

Nothing of it names a host, a version or a fault: whoever asks is not known. What is behind it
stands in the log, and in `driftbook doctor`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.utils import timezone

from driftbook.doors.wire import queries as wire
from driftbook.files import store
from driftbook.operating import migrated
from driftbook.operating.bounded import Bounded
from driftbook.work import queries as work

OK, WARNING, UNREADY = "ok", "warning", "not ready"
SECONDS = 4.0
"""How long a database may take before it counts as away."""
STORE_SECONDS = 2.0
"""The same of a store that machines share, within those."""
FRESH = 1.0
"""Seconds for which an answer is given again: asking often costs nothing."""
logger = logging.getLogger("driftbook.operating")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: str
    """`ok`, `warning` (requests are answered all the same) or `not ready`."""
    why: str = ""


def found() -> tuple[Check, ...]:
    """What was found now, or within the last second; always within some seconds."""
    answer = _looked.answer()
    if answer is None:
        return (Check("database", UNREADY, "no answer in time"),)
    return answer


def is_ready(checks: tuple[Check, ...]) -> bool:
    """Whether nothing stands against requests."""
    return all(check.state != UNREADY for check in checks)


def look(now: datetime) -> tuple[Check, ...]:
    """Look at everything, at `now` (aware). A database that is away is said to be."""
    return (*_of_the_database(now), _files(), _static())


def _of_the_database(now: datetime) -> list[Check]:
    checks = []
    for name, ask in _ASKED.items():
        try:
            checks.append(Check(name, *ask(now)))
        except Exception as fault:
            logger.warning("not ready, %s: %s", name, fault)
            checks.append(Check(name, UNREADY, "the database cannot be asked"))
            break
    return checks


def _answers(now: datetime) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return OK, ""


def _is_migrated(now: datetime) -> tuple[str, str]:
    state = migrated.state()
    if state.missing:
        return UNREADY, "migrations are missing: driftbook upgrade"
    return (WARNING, "the database is newer than this code") if state.unknown else (OK, "")


def _takes_writes(now: datetime) -> tuple[str, str]:
    if getattr(settings, "READ_ONLY", False):
        return WARNING, "read-only, as it was set"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
            recovering, read_only = cursor.fetchone()
        return (WARNING, "read-only") if recovering or read_only == "on" else (OK, "")
    place = str(connection.settings_dict["NAME"])
    if "memory" in place or os.access(place, os.W_OK):
        return OK, ""
    return UNREADY, "the file of the database cannot be written"


def _worked(now: datetime) -> tuple[str, str]:
    return (OK, "") if work.alive(now) else (WARNING, "nobody works: driftbook work")


def _listened(now: datetime) -> tuple[str, str]:
    state = wire.listener_state(now).state
    if state in ("no-broker", "listening"):
        return OK, ""
    said = {"nobody": "nobody listens to units: driftbook listen", "deaf": "the broker is away"}
    return WARNING, said.get(state, state)


_ASKED: dict[str, Callable[[datetime], tuple[str, str]]] = {
    "database": _answers,
    "migrated": _is_migrated,
    "writable": _takes_writes,
    "worker": _worked,
    "broker": _listened,
}


def _files() -> Check:
    for place in _places():
        if not os.access(place, os.W_OK | os.X_OK):
            return Check("files", UNREADY, "the folder of files cannot be written")
    if settings.FILES is not None and not _stored.answer():
        return Check("files", WARNING, "the store of files does not answer")
    return Check("files", OK)


def _store_answers() -> bool:
    """Whether it does. It is everybody's: were it to count, no machine at all would be ready."""
    try:
        next(iter(store.names("health/")), None)
    except OSError as fault:
        logger.warning("files: %s", fault)
        return False
    return True


def _places() -> Iterator[Path]:
    """The folder of data, and in it that of files once there is one."""
    yield settings.VAR
    if settings.FILES is None and settings.CASE_FILES.exists():
        yield settings.CASE_FILES


def _static() -> Check:
    """The list that names them is made with them; without it no page can be made."""
    if settings.DEBUG or not hasattr(staticfiles_storage, "manifest_name"):
        return Check("static", OK)
    there = (Path(settings.STATIC_ROOT) / staticfiles_storage.manifest_name).is_file()
    return Check("static", OK if there else UNREADY, "" if there else "static files are missing")


def _in_a_thread() -> tuple[Check, ...]:
    try:
        return look(timezone.now())
    finally:
        connection.close()  # back to the pool


_stored = Bounded(_store_answers, seconds=STORE_SECONDS, fresh=FRESH)
_looked = Bounded(_in_a_thread, seconds=SECONDS, fresh=FRESH)
