"""The handbooks of this installation, read from their folders and read again when they change.

A folder that has become unreadable keeps the last good reading, and says so: an answer at night
must not vanish because somebody is editing.
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.conf import settings

from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable, read
from driftbook.handbook.yamltext import Problem

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Shelved:
    """A folder on the shelf: its last good reading, and what is wrong with it now."""

    name: str
    handbook: Handbook | None
    problems: tuple[Problem, ...]
    stamp: Stamp


_shelf: dict[Path, Shelved] = {}
_lock = Lock()


def shelved() -> list[Shelved]:
    """Every handbook folder of the installation, by name, each as it stands on disk now."""
    root = Path(settings.HANDBOOKS)
    if not root.is_dir():
        return []
    folders = sorted(path for path in root.iterdir() if (path / "handbook.yaml").is_file())
    return [_current(folder) for folder in folders]


def handbooks() -> list[Handbook]:
    """The readable handbooks, by id."""
    return [entry.handbook for entry in shelved() if entry.handbook is not None]


def handbook(name: str) -> Handbook | None:
    """The handbook with this id, if there is a readable one."""
    return next((book for book in handbooks() if book.id == name), None)


def entry(name: str) -> Shelved | None:
    """The folder with this name, if it is a handbook's, readable or not."""
    return next((entry for entry in shelved() if entry.name == name), None)


def _current(folder: Path) -> Shelved:
    stamp = _stamp(folder)
    with _lock:
        known = _shelf.get(folder)
        if known is not None and known.stamp == stamp:
            return known
        try:
            entry = Shelved(folder.name, read(folder), (), stamp)
        except Unreadable as unreadable:
            last_good = known.handbook if known else None
            entry = Shelved(folder.name, last_good, tuple(unreadable.problems), stamp)
        _shelf[folder] = entry
        return entry


def _stamp(folder: Path) -> Stamp:
    found = []
    for path in sorted(folder.glob("*.y*ml")):
        status = path.stat()
        found.append((path.name, status.st_mtime_ns, status.st_size))
    return tuple(found)
