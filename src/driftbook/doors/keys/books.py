"""What the handbooks of an organisation say of keys: by hand or not, emergency keys, and where
something is changed (G-30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import people
from driftbook.handbook.deciding.people import ChangeAnswer
from driftbook.handbook.schema.doors import Emergency
from driftbook.people.models import Organisation

NO_BUNDLE = "no-key-bundle"
"""What the software says of somebody whose bundles do not hold the door."""


@dataclass(frozen=True, slots=True)
class Limits:
    """For how long an emergency key may be given, in minutes."""

    usual: int
    longest: int
    text: str = ""
    language: str = ""
    """Of the text."""


def of(organisation: Organisation, now: datetime) -> list[Handbook]:
    """The handbooks of the agreements that the organisation is a party to at `now` (aware)."""
    return shelf.of_party(organisation.key, now)


def limits(organisation: Organisation, now: datetime) -> Limits | None:
    """How long emergency keys last; None: no handbook knows of them. Of several, the strictest."""
    said: list[tuple[Emergency, str]] = [
        (book.doors.emergency, book.cover.language)
        for book in of(organisation, now)
        if book.doors is not None and book.doors.emergency is not None
    ]
    if not said:
        return None
    longest = min(one.longest_minutes for one, _language in said)
    usual = min(longest, *(one.usual_minutes for one, _language in said))
    texts = ((one.text, language) for one, language in said if one.text)
    return Limits(usual, longest, *next(texts, ("", "")))


def by_hand(organisation: Organisation, now: datetime) -> bool:
    """Whether a bundle may be given to somebody by hand: no handbook says that it may not."""
    chapters = [book.doors for book in of(organisation, now)]
    return all(chapter.by_hand for chapter in chapters if chapter is not None)


def changed_where(
    organisation: Organisation, refusal: str, sign_in: str, now: datetime
) -> tuple[ChangeAnswer, ...]:
    """Where the handbooks say that it is changed for somebody who signs in so (G-30)."""
    return tuple(
        answer for book in of(organisation, now) for answer in _answers(book, refusal, sign_in)
    )


def elsewhere(
    organisation: Organisation, sign_in: str, others: str, now: datetime
) -> tuple[ChangeAnswer, ...]:
    """Where bundles are given to people who sign in so, if not where they are given by hand.

    By hand means: where they are given to those who sign in like `others`. Empty: by hand too.
    """
    found: list[ChangeAnswer] = []
    for book in of(organisation, now):
        theirs = _answers(book, NO_BUNDLE, sign_in)
        here = {answer.where for answer in _answers(book, NO_BUNDLE, others)}
        if theirs and not any(answer.where in here for answer in theirs):
            found.extend(theirs)
    return tuple(found)


def _answers(book: Handbook, refusal: str, sign_in: str) -> tuple[ChangeAnswer, ...]:
    """Nothing where the handbook does not know this way of signing in."""
    if book.people is None or sign_in not in book.people.sign_ins:
        return ()
    return people.for_refusal(book, refusal, sign_in)
