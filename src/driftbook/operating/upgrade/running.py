"""`driftbook upgrade`: a backup, the migrations, and what is new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from driftbook import __version__
from driftbook.operating.backup import making
from driftbook.operating.backup.making import Made, Wanted
from driftbook.operating.backup.trouble import Trouble
from driftbook.operating.upgrade import changelog, locking, migrating, standing

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Upgraded:
    """What became of it."""

    before: str
    """The release that stood; empty: nobody knows, or nothing did."""
    done: list[str]
    backup: Made | None
    news: str
    """What the change log says since then."""


def look() -> Upgraded:
    """What `run` would do. Raises Trouble where it would refuse."""
    now = standing.standing()
    _no_way_back(now)
    news = changelog.since(now.version) if now.version != __version__ else ""
    return Upgraded(now.version, now.waiting, None, news)


def run(backup: Wanted | None, now: datetime, tell: Tell) -> Upgraded:
    """Make the backup, if there is anything to lose and anything to do; then migrate.

    Raises Trouble. What was done stays done, and the next call goes on from there.
    """
    with locking.alone("upgrade"):
        plan = look()
        made = None
        if backup is not None and plan.done and not _nothing_there():
            made = making.make(backup, now)
            tell(f"backup: {made.path}")
        done = migrating.migrate_now(tell)
    return Upgraded(plan.before, done, made, plan.news)


def needs_a_backup() -> bool:
    """Whether there is anything to do, and anything to lose."""
    return bool(migrating.waiting()) and not _nothing_there()


def _no_way_back(now: standing.Standing) -> None:
    if now.unknown:
        raise Trouble(
            f"the database was upgraded by Driftbook {now.version or 'newer than this'} "
            f"({now.unknown[-1]}), and this is {__version__}: there is no way back but the backup "
            "that was made before. Nothing was changed"
        )


def _nothing_there() -> bool:
    from driftbook.operating.backup import databases

    return databases.here().empty()
