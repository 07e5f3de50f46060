"""What is wrong with the machine: folders, space, libraries, zones."""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from driftbook.operating.doctor.checks import ERROR, SETTINGS, WARNING, Look, Wrong, check

PREFIX = "DRIFTBOOK_"
ZONES = ("Europe/Copenhagen", "Europe/Stockholm", "UTC")
LITTLE, LEAST = 2 * 2**30, 200 * 2**20
"""Bytes: of so much is warned; with so little the next backup or file may not fit."""
OLDEST_BACKUP = timedelta(days=2)
LANGUAGES = ("da", "sv")


@check("time-zones")
def zones(look: Look) -> Iterator[Wrong]:
    """The data of time zones are missing."""
    for zone in ZONES:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, OSError):
            yield Wrong(ERROR, f"there is no time zone {zone}", "pip install tzdata")


@check("var-folder", needs=SETTINGS)
def var(look: Look) -> Iterator[Wrong]:
    """The folder of data is missing, cannot be written, or can be read by everybody here."""
    folder: Path = look.operator.var
    if not folder.is_dir():
        remedy = f"mkdir -m 750 {folder}, owned by the user that Driftbook runs as."
        yield Wrong(ERROR, f"{folder} is no folder", remedy)
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        remedy = f"chown it to the user that Driftbook runs as: {folder}"
        yield Wrong(ERROR, f"{folder} cannot be written", remedy)
    open_to = [folder, folder / "cases", folder / "outbox"]
    if _is_file(look.operator.database):
        open_to += [Path(look.operator.database + end) for end in ("", "-wal", "-shm")]
    guarded = not _mode(folder) & (stat.S_IROTH | stat.S_IXOTH)
    for place in open_to:
        inside = folder in place.parents and guarded
        if place.exists() and not inside and _mode(place) & (stat.S_IROTH | stat.S_IWOTH):
            yield Wrong(WARNING, f"everybody here can read {place}", f"chmod o= {place}")


@check("disk-space", needs=SETTINGS)
def space(look: Look) -> Iterator[Wrong]:
    """Little is left of the disk that holds the data."""
    if look.operator.var.is_dir():
        free = shutil.disk_usage(look.operator.var).free
        if free < LITTLE:
            level = ERROR if free < LEAST else WARNING
            what = f"{free // 2**20} MB are left at {look.operator.var}"
            yield Wrong(level, what, "Make room, or let the disk grow: a full disk stops writing.")


@check("database-file", needs=SETTINGS)
def database_file(look: Look) -> Iterator[Wrong]:
    """SQLite on a file system of the network, or a file that cannot be written."""
    if not _is_file(look.operator.database):
        return
    file = Path(look.operator.database)
    kind = file_system(file.parent)
    if kind.startswith(("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")):
        what = f"the database is on a file system of the network ({kind}), where locks do not hold"
        yield Wrong(ERROR, what, f"Move it to a local disk, or set {PREFIX}DATABASE=postgresql://…")
    if file.exists() and not os.access(file, os.W_OK):
        remedy = "chown it to the user that Driftbook runs as."
        yield Wrong(ERROR, f"{file} cannot be written", remedy)


@check("handbooks-folder", needs=SETTINGS)
def handbooks(look: Look) -> Iterator[Wrong]:
    """The folder from which the demo publishes is missing, though it is named or needed."""
    named = f"{PREFIX}HANDBOOKS" in look.environ or look.operator.demo
    if named and not look.operator.handbooks.is_dir():
        what = f"{look.operator.handbooks} is no folder"
        yield Wrong(ERROR, what, f"Correct {PREFIX}HANDBOOKS, or take it out.")


@check("pdf")
def pdf(look: Look) -> Iterator[Wrong]:
    """Pango is missing: handbooks and reports cannot become PDF files."""
    words = [sys.executable, "-c", "import weasyprint"]
    if subprocess.run(words, capture_output=True, timeout=60, check=False).returncode:  # noqa: S603
        remedy = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        yield Wrong(WARNING, "PDF files cannot be made: Pango is missing", remedy)


@check("voice")
def voice(look: Look) -> Iterator[Wrong]:
    """espeak-ng is missing: no drafts of recordings."""
    if not shutil.which("espeak-ng", path=look.environ.get("PATH")):
        yield Wrong(WARNING, "no drafts of recordings are made", "apt install espeak-ng")


@check("translations")
def translations(look: Look) -> Iterator[Wrong]:
    """The texts in Danish or Swedish are missing."""
    package = Path(__file__).resolve().parents[2]
    for language in LANGUAGES:
        if not (package / "locale" / language / "LC_MESSAGES" / "django.mo").is_file():
            yield Wrong(ERROR, f"there are no texts in {language}", "Install Driftbook anew.")


@check("static-files", needs=SETTINGS)
def static(look: Look) -> Iterator[Wrong]:
    """Static files are missing, or are those of another version."""
    root = look.operator.var / "static"
    remedy = "driftbook serve --check"
    if look.operator.debug:
        return
    if not (root / "staticfiles.json").is_file():
        yield Wrong(ERROR, f"there are no static files in {root}: no page can be made", remedy)
        return
    package = Path(__file__).resolve().parents[2]
    for source in sorted(package.glob("*/static/**/*")):
        copy = root / source.relative_to(next(p for p in source.parents if p.name == "static"))
        if source.suffix in (".css", ".js") and not _same(source, copy):
            yield Wrong(ERROR, f"static files are of another version: {copy.name}", remedy)
            return


@check("backup", needs=SETTINGS)
def backup(look: Look) -> Iterator[Wrong]:
    """There is no backup, or the last one is older than two days or not encrypted."""
    if look.operator.demo or look.operator.debug:
        return
    stamp = look.operator.var / "last-backup.json"
    remedy = "driftbook backup, each night by a timer. docs/operating/backup.md shows how."
    try:
        told = json.loads(stamp.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(told["at"])
    except FileNotFoundError:
        yield Wrong(WARNING, "no backup has been made by driftbook backup", remedy)
        return
    except (OSError, ValueError, KeyError, TypeError):
        yield Wrong(WARNING, f"{stamp} cannot be understood", remedy)
        return
    if at.tzinfo is None or look.now - at > OLDEST_BACKUP:
        yield Wrong(WARNING, f"the last backup is of {told['at']}", remedy)
    if not told.get("encrypted"):
        what = "the last backup is not encrypted: whoever gets the file reads it"
        yield Wrong(WARNING, what, "driftbook backup --encrypt-to age1…, or --passphrase-file FILE")


def file_system(place: Path) -> str:
    """The kind of the file system on which a place is; empty: the system does not say."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = {words[1]: words[2] for words in (line.split() for line in lines) if len(words) > 2}
    here = place.resolve()
    for folder in (here, *here.parents):
        if str(folder) in mounts:
            return mounts[str(folder)]
    return ""


def _is_file(database: str) -> bool:
    return "://" not in database


def _mode(place: Path) -> int:
    return place.stat().st_mode


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)
