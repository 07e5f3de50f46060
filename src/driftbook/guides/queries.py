"""Reading runs: a run and its rows are two queries, whatever has happened in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from driftbook.editions import shelf
from driftbook.guides import codes
from driftbook.guides.models import Happening, Run, WrongCode
from driftbook.guides.progress import Progress, fold
from driftbook.handbook.book import Handbook


@dataclass(frozen=True)
class Following:
    """A run with the handbook as it is now, and where the run stands in it."""

    run: Run
    rows: tuple[Happening, ...]
    handbook: Handbook | None
    """None: it is no longer on the shelf."""
    progress: Progress


def handbooks() -> list[Handbook]:
    """The readable handbooks that have guides, by id."""
    return [book for book in shelf.handbooks() if book.guides is not None]


def handbook(name: str) -> Handbook | None:
    """The handbook with this id, if it is readable and has guides."""
    return next((book for book in handbooks() if book.id == name), None)


def keep_for() -> timedelta:
    """How long a run is kept from its start."""
    return timedelta(days=settings.KEEP_RUNS_DAYS)


def following(key: UUID, now: datetime) -> Following | None:
    """The run with this key; None when there is none, or when it has been kept long enough."""
    run = Run.objects.filter(key=key, started__gt=now - keep_for()).first()
    return as_it_stands(run) if run else None


def as_it_stands(run: Run) -> Following:
    """The run with all that has happened in it."""
    rows = tuple(run.happenings.order_by("position"))
    book = shelf.handbook(run.handbook)
    return Following(run, rows, book, fold(book, run.guide, rows))


def run_by_code(typed: str, now: datetime) -> Run | None:
    """The run that a code opens, while it does."""
    since = now - min(codes.OPEN_FOR, keep_for())
    return Run.objects.filter(code=codes.typed(typed), started__gt=since).first()


def wrong_codes(now: datetime) -> int:
    """How many wrong codes were typed lately, by anybody."""
    return WrongCode.objects.filter(at__gt=now - codes.WRONG_WITHIN).count()
