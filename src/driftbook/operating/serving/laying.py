"""A folder to begin with: settings with a key of their own, and a place for what is kept."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

FILE = "driftbook.env"
FORM = Path(__file__).with_name("driftbook.env.txt")


class NotLaid(ValueError):
    """It says why not; nothing was changed."""


@dataclass(frozen=True)
class Laid:
    """What is there now."""

    settings: Path
    var: Path
    made: bool
    """False: there were settings, and they are as they were."""


def lay(folder: Path, *, var: Path | None, host: str) -> Laid:
    """Make what is missing. Settings that are there are never touched.

    They appear whole or not at all, readable by their owner alone. Raises NotLaid.
    """
    folder = folder.absolute()
    settings, kept = folder / FILE, (var or folder / "var").absolute()
    try:
        if settings.exists():
            return Laid(settings, kept, made=False)
        for one in (folder, kept):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(settings, _text(kept, host))
    except FileExistsError as wrong:
        if settings.exists():  # somebody else was quicker
            return Laid(settings, kept, made=False)
        raise NotLaid(f"{wrong.filename} is there and is no folder.") from None
    except OSError as wrong:
        raise NotLaid(f"{wrong.filename}: {wrong.strerror}.") from None
    return Laid(settings, kept, made=True)


def _text(var: Path, host: str) -> str:
    form = FORM.read_text(encoding="utf-8")
    return form.format(key=secrets.token_urlsafe(48), var=var, host=host or "drift.example.org")


def _write(path: Path, text: str) -> None:
    """Written beside it and linked, so that nobody is overwritten and nobody sees half of it."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    finally:
        beside.unlink()
