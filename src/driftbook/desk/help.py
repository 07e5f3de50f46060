"""What an organisation's handbooks say to somebody who cannot sign in, or who may not do something.

There may be nobody signed in yet: the sign-in page knows the organisation alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from driftbook.desk import changing
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.people import ChangeAnswer, for_refusal
from driftbook.people.help import Advice, Question

FORGOTTEN = "forgotten"
DIRECTORY = "directory"


def advise(question: Question) -> list[Advice]:
    """What the handbooks of the organisation's agreements say, in their own languages.

    `question.about` is `forgotten` (a password), or one of the handbook's refusals (`no-role`).
    """
    if question.organisation is None:
        return []
    directory = question.way == DIRECTORY
    books = shelf.of_party(question.organisation, timezone.now())
    return [said for book in books for said in _of(book, question.about, directory)]


def _of(book: Handbook, code: str, directory: bool) -> Iterable[Advice]:
    way = changing.way_of(book, directory=directory)
    if code == FORGOTTEN:
        sign_in = changing.ways(book).get(way or "")
        if sign_in is not None and sign_in.forgotten:
            yield Advice(
                text="\n".join(f"{n}. {step}" for n, step in enumerate(sign_in.forgotten, 1)),
                where="",
                by="",
                phone="",
                link="",
                source=tuple(sign_in.source),
                language=book.cover.language,
            )
        return
    for answer in for_refusal(book, code, way):
        for one in answer.choices or (answer,):
            yield from _said(book, one)


def _said(book: Handbook, answer: ChangeAnswer) -> Iterable[Advice]:
    if answer.where is None or answer.by is None:
        return
    yield Advice(
        text=answer.how or answer.name,
        where=answer.where.name,
        by=f"{answer.by.role}, {answer.by.name}",
        phone=answer.by.phone or "",
        link=answer.by.web or "",
        source=answer.source,
        language=book.cover.language,
    )
