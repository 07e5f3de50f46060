"""The registry: `@check("name")` above a function that says what is wrong, and how it is put right.

A check may look for five seconds. It says nothing that is secret: no password, no token, no person.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from driftbook.operating.logs import masking

OK, WARNING, ERROR = LEVELS = ("ok", "warning", "error")
NOTHING, SETTINGS, DATABASE, TABLES = NEEDS = (
    "no setting",
    "settings that can be read",
    "a database that answers",
    "all tables",
)
"""What a check needs."""
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a check has found."""

    level: str
    what: str
    remedy: str
    """A command, or a setting, in one sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is told of a check: `ok`, or what is wrong."""

    check: str
    level: str
    what: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """With what checks look."""

    environ: Mapping[str, str]
    now: datetime
    """Aware."""
    operator: Any = None
    """The settings as they were read (`config.environment.Environment`), or None."""
    unreadable: str = ""
    """Why they could not be read."""
    unknown: tuple[str, ...] = ()
    """Variables that are no settings, each with what was perhaps meant."""
    env_file: Path | None = None
    """The file that the environment was read from."""


Run = Callable[[Look], Iterable[Wrong]]


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of mistake, by its name."""

    name: str
    about: str
    """What it looks at, in one line: the first of its docstring."""
    needs: str
    run: Run


_CHECKS: dict[str, Check] = {}


def check(name: str, *, needs: str = NOTHING) -> Callable[[Run], Run]:
    """Register a check. Its docstring is its row in docs/operating/doctor.md."""

    def known(run: Run) -> Run:
        if name in _CHECKS:
            raise ValueError(f"there are two checks {name!r}")
        about = (run.__doc__ or "").strip().partition("\n")[0]
        _CHECKS[name] = Check(name, about, needs, run)
        return run

    return known


def all_checks() -> list[Check]:
    """Every check: what needs nothing comes first, the rest in the order in which it was read."""
    return sorted(_CHECKS.values(), key=lambda one: NEEDS.index(one.needs))


def looked(one: Check, look: Look) -> list[Finding]:
    """What one check finds, within five seconds."""
    found: list[Wrong] = []
    told = threading.Event()

    def run() -> None:
        try:
            found.extend(one.run(look))
        except Exception as fault:
            what = f"it could not be looked at: {type(fault).__name__}: {str(fault)[:200]}"
            found.append(
                Wrong(WARNING, what, "Put right what the other checks say, then ask again.")
            )
        finally:
            _close()
            told.set()

    threading.Thread(target=run, name=f"doctor {one.name}", daemon=True).start()
    if not told.wait(SECONDS):
        found = [Wrong(WARNING, f"no answer within {SECONDS:.0f} seconds", "Look why it hangs.")]
    if not found:
        return [Finding(one.name, OK)]
    return [
        Finding(one.name, wrong.level, masking.text(wrong.what), wrong.remedy) for wrong in found
    ]


def _close() -> None:
    """The connection of this thread, if it has made one."""
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        connections.close_all()
