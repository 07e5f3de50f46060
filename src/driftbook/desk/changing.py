"""Who changes what (G-30), with the contact as it can be reached at this instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.handbook.book import Handbook, NoChapter
from driftbook.handbook.deciding import contacts
from driftbook.handbook.deciding.answers import Reach
from driftbook.handbook.deciding.people import ChangeAnswer, chapter, for_refusal
from driftbook.handbook.schema.people import SignIn
from driftbook.people.models import User
from driftbook.wording import reasons


@dataclass(frozen=True)
class Shown:
    """An answer with what a page adds to it."""

    answer: ChangeAnswer
    reach: Reach | None
    """Whom to turn to, and whether they answer now."""
    reasons: tuple[str, ...]
    way: str
    """For whom it is, in the handbook's words; empty: for all."""
    choices: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Advice:
    """What a handbook says to somebody who was refused."""

    book: Handbook
    now: datetime
    answers: tuple[Shown, ...]

    @property
    def changers(self) -> set[str]:
        """The parties who change it, as the handbook calls them."""
        each = [one for shown in self.answers for one in (shown, *shown.choices)]
        return {one.answer.by.party for one in each if one.answer.by}


def show(answer: ChangeAnswer, now: datetime, language: str) -> Shown:
    """The answer as a page shows it. `now` is aware; it is turned into the handbook's zone."""
    book = answer.handbook
    contact = answer.by.contact if answer.by else None
    at = now.astimezone(book.zone)
    return Shown(
        answer=answer,
        reach=contacts.decide(book, contact, at) if contact else None,
        reasons=tuple(reasons.phrase(reason, language) for reason in answer.reasons),
        way=chapter(book).sign_ins[answer.sign_in].name if answer.sign_in else "",
        choices=tuple(show(choice, now, language) for choice in answer.choices),
    )


def ways(book: Handbook) -> dict[str, SignIn]:
    """How one signs in, as the handbook says; nothing without the chapter."""
    try:
        return dict(chapter(book).sign_ins)
    except NoChapter:
        return {}


def way_of(book: Handbook, *, directory: bool) -> str | None:
    """How somebody signs in, in the handbook's words; None where that is not clear.

    Whoever is in a directory cannot have the password reset by Driftbook; whoever is not, can.
    """
    reset = "elsewhere" if directory else "code"
    fitting = [name for name, way in ways(book).items() if way.reset == reset]
    return fitting[0] if len(fitting) == 1 else None


def advise(book: Handbook, user: User, code: str, now: datetime, language: str) -> Advice | None:
    """What the handbook says to this person about a refusal; None: nothing."""
    way = way_of(book, directory=user.directory_id is not None)
    answers = for_refusal(book, code, way)
    if not answers:
        return None
    shown = tuple(show(answer, now, language) for answer in answers)
    return Advice(book, now.astimezone(book.zone), shown)
