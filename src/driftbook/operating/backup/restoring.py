"""Putting a backup in the place of an installation. The old stands aside until the new one stands.

Everything is read and compared before anything is touched. What is restored is held: nothing is
sent before an operator lets it go (`driftbook release`).
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from driftbook import __version__
from driftbook.files import store
from driftbook.operating.backup import contents, databases
from driftbook.operating.backup.archive import PIECE
from driftbook.operating.backup.checking import About, Verdict, Walk
from driftbook.operating.backup.databases import BEFORE, Database
from driftbook.operating.backup.sealing import Keys, opened
from driftbook.operating.backup.trouble import Damaged, Trouble
from driftbook.operating.upgrade import locking, migrating, standing

NOT_EMPTY = (
    "there is an installation already: {what}. Nothing was changed. With --replace it is put aside "
    "and the backup takes its place"
)
ANOTHER_KEY = (
    "DRIFTBOOK_SECRET_KEY is not the one with which the backup was made: second steps would be "
    "unreadable, and tokens in mails, links and the secrets of webhooks would no longer count. "
    "`driftbook backup keys` takes the old one out of the backup; set it and come back, or say "
    "--another-key"
)


@dataclass(frozen=True)
class Restored:
    """What stands there now."""

    verdict: Verdict
    migrated: list[str]
    """Migrations that the backup did not have."""
    chains: int
    events: int
    sessions: int
    """Sessions that were ended: some of them had ended since the backup."""
    without_file: list[str] = field(default_factory=list)
    """Digests that the database names and that no file has."""
    aside: bool = False
    """Whether the old is kept until the installation is let go."""


def restore(
    path: Path, keys: Keys, now: datetime, *, replace: bool = False, another_key: bool = False
) -> Restored:
    """Read all of it, then put it there. Raises Trouble; then all is as it was."""
    with locking.alone("restore"):
        database = databases.here()
        if _mark().exists():
            _put_back(database)
        there = _what_is_there(database)
        if there and not replace:
            raise Trouble(NOT_EMPTY.format(what=there))
        with _staging() as stage:
            verdict = _stage(path, keys, stage, database, another_key=another_key)
            used = database.in_use()
            if used:
                raise Trouble(f"{used}: stop `driftbook serve`, `work`, `fetch` and `listen` first")
            return _put(stage, database, verdict, now, aside=bool(there))


def old_is_there() -> bool:
    """Whether something of before a restore is still aside."""
    return _old_files().exists() or databases.here().old_is_there()


def forget_old() -> bool:
    """Remove what was put aside. False: there was nothing."""
    there = old_is_there()
    databases.here().forget_old()
    shutil.rmtree(_old_files(), ignore_errors=True)
    return there


# --- read ---------------------------------------------------------------------------------------


def _stage(
    path: Path, keys: Keys, stage: Path, database: Database, *, another_key: bool
) -> Verdict:
    """Everything of the backup in a folder of its own, and compared. Raises Trouble."""
    asked = False
    with opened(path, keys) as source:
        walk = Walk(path, source)
        for name, content in walk:
            if not asked and walk.about is not None:
                _fits(walk.about, database, another_key=another_key)
                asked = True
            _keep(name, content, stage, database)
    verdict = walk.verdict()
    if not (stage / database.member).is_file():
        raise Damaged("there is no database in the backup")
    return verdict


def _keep(name: str, content: BinaryIO, stage: Path, database: Database) -> None:
    if name == database.member:
        place: Path | None = stage / name
    else:
        place = contents.place(name, stage / contents.FOLDER)
    if place is None:  # keys, which the operator takes out by hand
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            shutil.copyfileobj(content, out, PIECE)
            out.flush()
            os.fsync(out.fileno())
    except OSError as wrong:
        raise Trouble(
            f"there is no room for the backup in {stage.parent}: {wrong.strerror}. "
            "Nothing was changed"
        ) from None


def _fits(about: About, database: Database, *, another_key: bool) -> None:
    """Raises Trouble where this Driftbook cannot take it."""
    if about.database != database.kind:
        raise Trouble(
            f"the backup is of {about.database}, and DRIFTBOOK_DATABASE names {database.kind}: "
            "a backup goes back into the kind of database that it came from"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(
        name for name in about.migrations - known if name.split(".")[0] in migrating.own_apps()
    )
    if newer or _release(about.version) > _release(__version__):
        raise Trouble(
            f"the backup was made by Driftbook {about.version}, which is newer than this one "
            f"({__version__}){': ' + newer[0] if newer else ''}. Install that version first"
        )
    if about.key_check != contents.key_check() and not another_key:
        raise Trouble(ANOTHER_KEY)


def _release(version: str) -> tuple[int, ...]:
    numbers = version.split("+")[0].split(".")[:3]
    return tuple(int(number) for number in numbers if number.isdigit())


# --- put ----------------------------------------------------------------------------------------


def _put(
    stage: Path, database: Database, verdict: Verdict, now: datetime, *, aside: bool
) -> Restored:
    _begin(database)
    try:
        database.place(stage / database.member, _hold(verdict, now))
        _swap_files(stage / contents.FOLDER)
        _same_counts(database, verdict)
        migrated = migrating.migrate_now()
        restored = _look_over(verdict, migrated, now, aside=aside)
    except BaseException:
        connection.close()
        _put_back(database)
        raise
    if not aside:
        forget_old()
    _mark().unlink()
    return restored


def _look_over(verdict: Verdict, migrated: list[str], now: datetime, *, aside: bool) -> Restored:
    """Holds it, and looks whether all is right. Raises Trouble."""
    from driftbook.history import verifying
    from driftbook.people.models import Code, Session
    from driftbook.requests import storage
    from driftbook.requests.models import Attachment
    from driftbook.work.models import Hold

    made = datetime.fromisoformat(verdict.about.made)
    if not Hold.objects.filter(released__isnull=True).exists():
        Hold.objects.create(since=now, made=made)
    broken = [found for found in map(verifying.verify, verifying.chains()) if not found.sound]
    if broken:
        why = verifying.PROBLEMS[broken[0].problem]
        raise Trouble(
            f"the history of {broken[0].organisation} is broken at event {broken[0].number}: {why}"
        )
    chains = [verifying.verify(organisation) for organisation in verifying.chains()]
    sessions = Session.objects.all().delete()[0]
    Code.objects.all().delete()
    digests = Attachment.objects.order_by().values_list("digest", flat=True).distinct()
    lost = [one for one in digests.iterator() if one and not store.exists(storage.name(one))]
    return Restored(
        verdict=verdict,
        migrated=migrated,
        chains=len(chains),
        events=sum(chain.events for chain in chains),
        sessions=sessions,
        without_file=sorted(lost),
        aside=aside,
    )


def _same_counts(database: Database, verdict: Verdict) -> None:
    """But for the word that it is held, every table has as many rows as then. Raises Trouble."""
    now = {**database.counts(), "work_hold": 0}
    then = {**verdict.counts, "work_hold": 0}
    other = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    if other:
        name = other[0]
        raise Trouble(
            f"the table {name} has {now.get(name, 'no')} rows and had {then.get(name, 'none')}"
        )


def _hold(verdict: Verdict, now: datetime) -> str:
    made = datetime.fromisoformat(verdict.about.made).astimezone(UTC)
    since = now.astimezone(UTC)
    return (
        "INSERT INTO work_hold (since, made) VALUES "  # noqa: S608 - instants of our own
        f"('{since:%Y-%m-%d %H:%M:%S}', '{made:%Y-%m-%d %H:%M:%S}')"
    )


def _swap_files(new: Path) -> None:
    """In a store that machines share nothing is put aside: a name there says what the bytes are."""
    if settings.FILES is not None:
        for path in sorted(found for found in new.rglob("*") if found.is_file()):
            with path.open("rb") as content:
                store.put(f"{contents.FOLDER}/{path.relative_to(new).as_posix()}", content)
        return
    files = Path(settings.CASE_FILES)
    if files.exists():
        files.rename(_old_files())
    new.mkdir(exist_ok=True, mode=0o700)
    new.rename(files)


def _put_back(database: Database) -> None:
    """As it was before. What was killed in the middle is put back by whoever comes next."""
    was = json.loads(_mark().read_text(encoding="utf-8"))
    if was["database"]:
        database.put_back()
    else:
        database.remove()
    files = Path(settings.CASE_FILES)
    if settings.FILES is None and (_old_files().exists() or not was["files"]):
        shutil.rmtree(files, ignore_errors=True)
    if _old_files().exists():
        _old_files().rename(files)
    _mark().unlink()


# --- where --------------------------------------------------------------------------------------


def _what_is_there(database: Database) -> str:
    found = [] if database.empty() else ["a database with tables"]
    files = Path(settings.CASE_FILES)
    if settings.FILES is None and files.is_dir() and any(files.iterdir()):
        found.append(f"files in {files}")
    return " and ".join(found)


@contextmanager
def _staging() -> Iterator[Path]:
    """Beside what it will replace, on the same disk."""
    var = Path(settings.OPERATOR.var)
    for old in var.glob(".restore-*"):
        shutil.rmtree(old, ignore_errors=True)
    stage = var / f".restore-{secrets.token_hex(4)}"
    stage.mkdir(mode=0o700)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _old_files() -> Path:
    files = Path(settings.CASE_FILES)
    return files.with_name(f"{files.name}.{BEFORE}")


def _mark() -> Path:
    return Path(settings.OPERATOR.var) / standing.IN_PROGRESS


def _begin(database: Database) -> None:
    """Write down what there was, for whoever has to put it back. Raises Trouble."""
    if old_is_there():
        raise Trouble(
            "what an earlier restore put aside is still there: `driftbook release --forget-old` "
            "removes it"
        )
    was = {"database": not database.empty(), "files": Path(settings.CASE_FILES).exists()}
    new = _mark().with_suffix(".new")
    new.write_text(json.dumps(was), encoding="utf-8")
    new.replace(_mark())
