"""Reading runs: a run and its rows are two queries, whatever has happened in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from driftbook.downtime.around import Shown
from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.editions.shelf import Shelved
from driftbook.guides import codes
from driftbook.guides.models import Happening, Run, WrongCode
from driftbook.guides.progress import Progress, fold
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.guides import Guide
from driftbook.people.actors import Actor
from driftbook.support import queries as support
from driftbook.work.clocks import AHEAD

ASK = "handbook.ask"


@dataclass(frozen=True)
class Following:
    """A run with the handbook as it is now, and where the run stands in it."""

    run: Run
    rows: tuple[Happening, ...]
    handbook: Handbook | None
    """None: no edition of it can be read any longer."""
    edition: Edition
    """The edition that holds now."""
    progress: Progress


def handbooks(actor: Actor, now: datetime) -> list[Handbook]:
    """The readable handbooks with guides that the actor may ask, as they hold at `now`, by id."""
    return [book for book in shelf.handbooks(actor, now, ASK) if book.guides is not None]


def entry(actor: Actor, name: str, now: datetime) -> Shelved | None:
    """The handbook with this id, if the actor may ask it, as it holds at `now`."""
    return shelf.entry(actor, name, now, ASK)


def with_guides(entry: Shelved | None) -> Handbook | None:
    """What the edition says, if it can be read and has guides."""
    book = entry.handbook if entry else None
    return book if book is not None and book.guides is not None else None


def downtime(actor: Actor, book: Handbook, guide: Guide, now: datetime) -> list[Shown]:
    """What is down of the systems to which an outcome of the guide leads; else what will be.

    While something is down, what comes next week would only stand above the question.
    """
    turns = [one.support or one.order or one.request for one in guide.outcomes.values()]
    systems = {turn.system for turn in turns if turn is not None}
    found = support.downtime(actor, book, systems, now) if systems else []
    return [one for one in found if one.down] or found


def keep_for() -> timedelta:
    """How long a run is kept from its start."""
    return timedelta(days=settings.KEEP_RUNS_DAYS)


def kept(key: UUID, now: datetime) -> Run | None:
    """The run with this key; None when there is none, or when it has been kept long enough."""
    since = now - keep_for()
    rows = Run.objects.filter(key=key, started__gt=since).select_related("edition")
    return rows.defer("edition__files").first()


def as_it_stands(run: Run, entry: Shelved) -> Following:
    """The run with all that has happened in it, in the edition that holds now."""
    rows = tuple(run.happenings.order_by("position").select_related("edition__agreement"))
    progress = fold(entry.handbook, run.guide, rows)
    return Following(run, rows, entry.handbook, entry.edition, progress)


def run_by_code(typed: str, now: datetime) -> Run | None:
    """The run that a code opens, while it does."""
    since = now - min(codes.OPEN_FOR, keep_for())
    return Run.objects.filter(code=codes.typed(typed), started__gt=since).first()


def wrong_codes(now: datetime) -> int:
    """How many wrong codes were typed lately, by anybody."""
    lately = WrongCode.objects.filter(at__gt=now - codes.WRONG_WITHIN, at__lte=now + AHEAD)
    return lately.count()
