"""Static files under their hashed names: collected when they are missing, or of another version.

Nothing is removed: pages that older code has shown still name the older files.
"""

from __future__ import annotations

import fcntl
import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"
IGNORED = ["redoc*", "VENDOR.json"]


def fingerprint() -> str:
    """What the packages that are installed bring, by name, size and time of every file."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(IGNORED):
            state = Path(storage.path(name)).stat()
            found.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return found.hexdigest()


def collect(root: Path) -> bool:
    """Collect into `root` what is not there yet; False: it was all there.

    Two that start at the same time do it one after the other. The stamp is written last: killed
    before that, the next start does it again. Raises OSError: it cannot be written.
    """
    root.mkdir(parents=True, exist_ok=True)
    stamp, wanted = root / STAMP, fingerprint()
    if _reads(stamp) == wanted:
        return False  # also where the folder is read-only
    with (root / f"{STAMP}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _reads(stamp) == wanted:
            return False
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=IGNORED)
        stamp.write_text(wanted, encoding="ascii")
    return True


def _reads(stamp: Path) -> str:
    try:
        return stamp.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
