"""Big buttons as plain links that keep what was said already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import asking
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.timeline import Question, audiences_of, chapter, problems_of
from driftbook.handbook.schema.support import Named

KEPT = ("problem", "audience", "involved", "at")


@dataclass(frozen=True)
class Choice:
    """One big button."""

    address: str
    name: str
    text: str | None
    language: str
    """The language of its name and text."""
    value: str = ""


def keep(said: QueryDict, **changes: str | list[str] | None) -> str:
    """`?problem=…&at=…`: what was said, with some of it changed, or left out where None."""
    query = QueryDict(mutable=True)
    for name in KEPT:
        values = said.getlist(name)
        if name in changes:
            changed = changes[name]
            values = [changed] if isinstance(changed, str) else changed or []
        query.setlist(name, [value for value in values if value])
    return f"?{query.urlencode()}" if any(query.values()) else ""


def organisations(said: QueryDict, books: Iterable[Handbook]) -> list[Choice]:
    """Every handbook that can be asked, with the parties as what one looks for."""
    return [
        Choice(
            reverse("support:remember", args=[book.id]) + keep(said),
            book.cover.title,
            " · ".join(dict.fromkeys(party.name for party in book.cover.parties.values())),
            book.cover.language,
            book.id,
        )
        for book in books
    ]


def systems(said: QueryDict, book: Handbook) -> list[Choice]:
    """Every system of a handbook."""
    return [
        Choice(
            reverse("support:system", args=[book.id, name]) + keep(said),
            system.name,
            system.text,
            book.cover.language,
            name,
        )
        for name, system in chapter(book).systems.items()
    ]


def ways_on(
    said: QueryDict, book: Handbook, system: str, what: str, *, to_answer: bool = False
) -> list[Choice]:
    """Every `problem` or `audience` of a system; on to the answer once nothing else is needed."""
    support = chapter(book)
    names: Mapping[str, Named] = support.problems if what == "problem" else support.audiences
    known = problems_of(book, system) if what == "problem" else audiences_of(book, system)
    found = []
    for name in known:
        both = {"problem": said.get("problem") or None, "audience": said.get("audience") or None}
        both[what] = name
        more = asking.to_say(book, Question(system, both["problem"], both["audience"]))
        page = "support:system" if more and not to_answer else "support:answer"
        address = reverse(page, args=[book.id, system]) + keep(said, **{what: name})
        entry = names[name]
        found.append(Choice(address, entry.name, entry.text, book.cover.language, name))
    return found


def instead(
    said: QueryDict,
    problem: Unanswerable,
    book: Handbook | None,
    system: str,
    books: Iterable[Handbook],
) -> list[Choice]:
    """What there is, where something else was named."""
    if book is None:
        return organisations(said, books)
    if problem.what in ("problem", "audience"):
        return ways_on(said, book, system, problem.what)
    if problem.what == "level":
        address = reverse("support:answer", args=[book.id, system]) + keep(said, involved=None)
        return [Choice(address, chapter(book).systems[system].name, None, book.cover.language)]
    return systems(said, book)
