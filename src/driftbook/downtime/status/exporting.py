"""Copies of status pages as plain files, for a server that answers when this one does not.

`<folder>/<slug>/` holds the page in every language, its feeds, its banner and its styles, with
relative addresses, so that it can be pushed anywhere. What is there is the truth of what was
written: a stamp says which revision it is and until when it holds, and a folder that was lost, or
that another worker has written with less, is written anew. Each file is replaced at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.staticfiles import finders

from driftbook.downtime.models import StatusPage
from driftbook.downtime.status import links, queries
from driftbook.downtime.status.rendering import KINDS, STYLES
from driftbook.downtime.status.shapes import Around, Shown

STAMP = ".stamp.json"
STATIC = "static"
BESIDE = ("theme/dkfds/fonts", "theme/dkfds/icons/light", "theme/dkfds/icons/dark")
"""Folders that the styles refer to, from where they stand."""
NAMES = {
    "status": "index{}.html",
    "status-banner": "banner{}.html",
    "status-atom": "feed{}.atom",
    "status-rss": "feed{}.rss",
    "status-calendar": "calendar{}.ics",
    "status-json": "status{}.json",
}
"""Of each kind the file; with the language, and in the first language also without."""
GONE = ".gone"
ABANDONED = 3600
"""Seconds after which a file that somebody has begun to write is nobody's any more."""
LONGEST = timedelta(hours=1)
"""After which it is written anew in any case, so that its age says whether workers still run."""


@dataclass(frozen=True)
class Stamp:
    """What stands in a folder."""

    revision: int
    until: datetime
    """When the clock changes it."""


def stamp(folder: Path, slug: str) -> Stamp | None:
    """What the folder of a page holds; None: nothing whole, or nothing of ours."""
    try:
        said = json.loads((folder / slug / STAMP).read_text(encoding="utf-8"))
        return Stamp(int(said["revision"]), datetime.fromisoformat(said["until"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def due(page: StatusPage, folder: Path, now: datetime) -> datetime:
    """When the copy of an open page is no longer what the page says.

    At once where it is not there or is of another revision; and where it claims to hold for longer
    than any does: then the clock of the machine was put back.
    """
    there = stamp(folder, page.organisation.slug)
    if there is None or there.revision != page.revision or there.until > now + LONGEST:
        return now
    return there.until


def left(folder: Path, slug: str) -> bool:
    """Whether anything is there that was written here, be it whole or not."""
    return (folder / slug / STAMP).exists() or any(_taken_away(folder, slug))


def write(page: StatusPage, folder: Path, now: datetime) -> Stamp:
    """Write all of a page as it is at `now`, and take away what is no longer of it.

    Raises OSError; then what is there stays, and is not taken for whole.
    """
    slug = page.organisation.slug
    root = folder / slug
    root.mkdir(parents=True, exist_ok=True)
    if not (root / STAMP).exists():  # from now on it is ours to take away, whole or not
        _put(root / STAMP, b"{}")
    until, written = now + LONGEST, {STAMP}
    for number, language in enumerate(page.languages):
        shown = queries.entries(page, now, language)
        until = min(until, shown.until or until)
        for name, body in _files(shown, now, first=number == 0):
            _put(root / name, body)
            written.add(name)
    _put_styles(root / STATIC)
    made = Stamp(page.revision, until)
    said = {"revision": made.revision, "until": until.isoformat(), "made": now.isoformat()}
    _put(root / STAMP, json.dumps(said).encode())
    _sweep(root, written)
    return made


def remove(folder: Path, slug: str) -> None:
    """Take the copy of a page away, at once; only what was written here. Twice is once.

    Also what a worker that was killed had taken away, but not yet removed.
    """
    if (folder / slug / STAMP).exists():
        gone = folder / f".{slug}.{secrets.token_hex(4)}{GONE}"
        with contextlib.suppress(FileNotFoundError):  # another worker was first
            (folder / slug).rename(gone)
    for gone in _taken_away(folder, slug):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(gone)


def _taken_away(folder: Path, slug: str) -> list[Path]:
    return list(folder.glob(f".{slug}.????????{GONE}"))


def _sweep(root: Path, written: set[str]) -> None:
    """Remove other files, such as those of a language that is no longer offered; also what a
    worker that was killed had begun, but not what another one is writing at this moment."""
    for old in root.iterdir():
        with contextlib.suppress(FileNotFoundError):
            begun = old.name.startswith(".") and time.time() - old.stat().st_mtime < ABANDONED
            if old.is_file() and old.name not in written and not begun:
                old.unlink()


def _files(shown: Shown, now: datetime, *, first: bool) -> Iterator[tuple[str, bytes]]:
    around = _around(shown)
    for what, make in KINDS.items():
        body, _kind = make(shown, around, now)
        yield NAMES[what].format(f".{shown.language}"), body
        if first:
            yield NAMES[what].format(""), body


def _around(shown: Shown) -> Around:
    """From a file to the files beside it; what needs a server is on the page itself."""
    return Around(
        here={one: NAMES["status"].format(f".{one}") for one in shown.languages},
        kinds={what: name.format(f".{shown.language}") for what, name in NAMES.items()},
        subscribe=links.page(shown.slug, "status-subscriptions", shown.language),
        styles=tuple(f"{STATIC}/{name}" for name in STYLES),
        live=links.page(shown.slug, language=shown.language),
    )


def _put_styles(root: Path) -> None:
    for name in STYLES:
        _copy(_found(name), root / name)
    for name in BESIDE:
        for source in _found(name).iterdir():
            _copy(source, root / name / source.name)


def _found(name: str) -> Path:
    """A file or a folder of our static files, as it was written: under no hashed name."""
    return Path(str(finders.find(name)))


def _copy(source: Path, to: Path) -> None:
    """Unless it is there already, as it is here: it changes with a release."""
    if not to.exists() or to.read_bytes() != source.read_bytes():
        to.parent.mkdir(parents=True, exist_ok=True)
        _put(to, source.read_bytes())


def _put(path: Path, body: bytes) -> None:
    """Replace a file at once: whoever reads it has the old one or the new one, whole."""
    there = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with there.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        there.replace(path)
    finally:
        there.unlink(missing_ok=True)
