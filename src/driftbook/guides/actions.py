"""The only writer of runs. Each verb adds one row, and may be sent twice without harm."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from driftbook.editions.models import Edition
from driftbook.editions.shelf import Shelved
from driftbook.guides import codes, queries
from driftbook.guides.models import Happening, Run, WrongCode
from driftbook.guides.progress import waits_for
from driftbook.guides.queries import Following
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import guides
from driftbook.handbook.deciding.answers import Unanswerable


class Meanwhile(Exception):
    """Something else has happened in the run first; `row` is what, where that is known."""

    def __init__(self, row: Happening | None = None) -> None:
        super().__init__("something else has happened in the run first")
        self.row = row


class TooManyWrongCodes(Exception):
    """So many wrong codes were typed lately that none is looked at for some minutes."""


def start(
    *, entry: Shelved, handbook: Handbook, guide: str, choice: str, key: UUID, now: datetime
) -> Run:
    """Begin a run with the answer to the first question. Sent twice, it is one run.

    `entry` is the edition that holds, and `handbook` what it says; `key` comes from the page on
    which the answer was given. Raises Unanswerable for an unknown guide or choice, Meanwhile when
    the key belongs to a run that began otherwise.
    """
    opening = guides.decide(handbook, guide, [choice])
    forget(now=now)
    run = _create(handbook, entry.edition, guide, key, now)
    if (run.handbook, run.guide) != (handbook.id, guide):
        raise Meanwhile
    following = queries.as_it_stands(run, entry)
    first = opening.guide.start
    answer(following=following, position=0, question=first, choice=choice, now=now)
    return run


def _create(handbook: Handbook, edition: Edition, guide: str, key: UUID, now: datetime) -> Run:
    """The run with this key, which there may be already."""
    while True:
        run = Run(
            key=key,
            code=codes.new(),
            handbook=handbook.id,
            version=handbook.cover.version,
            edition=edition,
            guide=guide,
            started=now,
        )
        try:
            with transaction.atomic():
                run.save(force_insert=True)
        except IntegrityError:
            there = Run.objects.filter(key=key).first()
            if there is not None:
                return there
        else:
            return run


def answer(
    *, following: Following, position: int, question: str, choice: str, now: datetime
) -> None:
    """Answer the question that is asked. Raises Meanwhile, Unanswerable for an unknown choice."""
    here = following.progress.position
    row = Happening(kind="answer", question=question, choice=choice)
    if _is_next(following, position, row):
        asked = here.question if here and here.question_id == question else None
        chosen = next((c for c in asked.choices if c.id == choice), None) if asked else None
        if asked is None or chosen is None:
            raise Unanswerable("choice", choice, ())
        row.asked, row.said = asked.ask, chosen.say
        dropped = following.progress.dropped
        row.back_to = dropped[0].position if dropped else None
        _add(following, row, now)


def withdraw(*, following: Following, position: int, back_to: int, now: datetime) -> None:
    """Take back what happened from the row `back_to` on. Raises Meanwhile."""
    row = Happening(kind="back", back_to=back_to)
    stands = {standing.position for standing in following.progress.standing}
    if _is_next(following, position, row) and back_to in stands:
        _add(following, row, now)


def involve(*, following: Following, position: int, level: str, now: datetime) -> None:
    """Record that a level of support has been involved, so that the next opens (G-10).

    Raises Meanwhile, and Unanswerable where nothing waits for this level.
    """
    row = Happening(kind="involved", level=level)
    if _is_next(following, position, row):
        here = following.progress.position
        if here is None or waits_for(here) != level:
            raise Unanswerable("level", level, ())
        _add(following, row, now)


def go_on(*, following: Following, position: int, guide: str, now: datetime) -> None:
    """Go on with the guide that the outcome names. Raises Meanwhile, Unanswerable."""
    row = Happening(kind="onward", guide=guide)
    if _is_next(following, position, row):
        here = following.progress.position
        if here is None or here.outcome is None or here.outcome.guide != guide:
            raise Unanswerable("guide", guide, ())
        _add(following, row, now)


def open_by_code(*, text: str, now: datetime) -> Run | None:
    """The run that a typed code opens; a wrong code is counted. Raises TooManyWrongCodes."""
    if queries.wrong_codes(now) >= codes.MOST_WRONG:
        raise TooManyWrongCodes
    run = queries.run_by_code(text, now)
    if run is None:
        with transaction.atomic():
            WrongCode.objects.filter(at__lte=now - codes.WRONG_WITHIN).delete()
            WrongCode.objects.create(at=now)
    return run


def forget(*, now: datetime) -> int:
    """Delete the runs that have been kept long enough; returns how many."""
    old = Run.objects.filter(started__lte=now - queries.keep_for())
    with transaction.atomic():
        _, deleted = old.delete()
    return deleted.get(Run._meta.label, 0)


# --- one row at a time --------------------------------------------------------------------------


def _is_next(following: Following, position: int, row: Happening) -> bool:
    """Whether the row is the next one; False when this very row is there already."""
    if position == len(following.rows):
        return True
    there = following.rows[position] if position < len(following.rows) else None
    if there is not None and _same(there, row):
        return False
    raise Meanwhile(there)


def _add(following: Following, row: Happening, now: datetime) -> None:
    row.run, row.position, row.at = following.run, len(following.rows), now
    row.edition = following.edition
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        there = following.run.happenings.get(position=row.position)
        if not _same(there, row):
            raise Meanwhile(there) from None


def _same(one: Happening, other: Happening) -> bool:
    fields = ["kind", "question", "choice", "level", "guide"]
    fields += ["back_to"] if one.kind == "back" else []
    return all(getattr(one, name) == getattr(other, name) for name in fields)
