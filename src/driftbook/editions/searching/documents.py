"""What can be found in a handbook: topics, entries, clauses, the cover; each with its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import shorten
from urllib.parse import quote

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.editions.reader import chapters
from driftbook.editions.reader.cover import KINDS
from driftbook.editions.reader.parts import Entry, Fact
from driftbook.handbook.book import Handbook

DRIFTBOOKS = ("said", "hours")
"""The kinds of values that are in Driftbook's words."""
TITLE = 70
"""Letters of a title that is made of the beginning of a text, where an entry has no name."""
_MARKDOWN = re.compile(r"\]\([^)]*\)|^\s{0,3}(?:[#>]+|[-*+]|\d+\.)\s+|[*_`\[\]|]", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """One place in a handbook."""

    title: str
    where: str
    """The topic, chapter or page that it belongs to, in the reader's language."""
    address: str
    text: str = ""
    """Its texts in the handbook's language, without marks of Markdown."""
    labels: str = ""
    """What Driftbook says of it, in the reader's language."""
    clauses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    """Telephone numbers that can be dialled from there: E.164."""
    chapter: str = ""
    own: bool = True
    """Whether the title is in the handbook's own words."""


def plain(text: str | None) -> str:
    """Markdown without its marks, on one line."""
    return " ".join(_MARKDOWN.sub(" ", text).split()) if text else ""


def documents(handbook: Handbook, language: str) -> list[Document]:
    """Every place in the order of the pages, with Driftbook's own words in `language`."""
    with translation.override(language):
        return [*_cover(handbook), *_chapters(handbook, language), *_clauses(handbook)]


def _cover(handbook: Handbook) -> Iterator[Document]:
    cover, page = handbook.cover, reverse("editions:cover", args=[handbook.mark])
    heading = _("Cover")
    yield Document(
        title=cover.title,
        where=heading,
        address=page,
        text=_joined([plain(cover.summary), plain(cover.notes)]),
        clauses=tuple(cover.source),
    )
    for name, party in cover.parties.items():
        yield Document(
            title=party.name,
            where=heading,
            address=f"{page}#parties-{name}",
            text=plain(party.notes),
            labels=str(KINDS[party.kind]),
            clauses=tuple(party.source),
        )
    days = cover.holidays
    named = [rule.name for rule in (*days.also, *days.without)]
    yield Document(
        title=_("Public holidays"),
        where=heading,
        address=f"{page}#holidays",
        text=_joined([*named, plain(days.notes)]),
        clauses=tuple(days.source),
        own=False,
    )


def _chapters(handbook: Handbook, language: str) -> Iterator[Document]:
    for chapter in chapters.chapters(handbook, language):
        yield Document(
            title=str(chapter.heading),
            where=handbook.cover.title,
            address=reverse("editions:chapter", args=[handbook.mark, chapter.name]),
            text=_joined([plain(chapter.text), *map(plain, chapter.notes)]),
            clauses=chapter.source,
            chapter=chapter.name,
            own=False,
        )
        for topic in chapter.topics:
            page = reverse("editions:topic", args=[handbook.mark, chapter.name, topic.name])
            yield Document(
                title=str(topic.heading),
                where=str(chapter.heading),
                address=page,
                text=_joined([plain(topic.text), *map(plain, topic.notes)]),
                labels=str(topic.explanation),
                clauses=topic.source,
                chapter=chapter.name,
                own=topic.own,
            )
            for entry in topic.entries:
                place = f"{page}#{entry.anchor}"
                yield _entry(entry, place, str(topic.heading), chapter.name)


def _entry(entry: Entry, address: str, where: str, chapter: str) -> Document:
    parts = [entry, *entry.steps]
    facts = [fact for part in parts for fact in part.facts]
    values = [value for fact in facts for value in fact.values]
    own = [text for part in parts for text in (_titled(part, entry), plain(part.text)) if text]
    own += [text for fact in facts for text in _own(fact)]
    own += [plain(note) for part in parts for note in part.notes]
    said = [str(fact.name) for fact in facts if not fact.own]
    said += [str(value.text) for value in values if value.kind in DRIFTBOOKS]
    named = not entry.code or not plain(entry.text)
    return Document(
        title=entry.title if named else shorten(own[0], TITLE, placeholder=" …"),
        where=where,
        address=address,
        text=_joined(own),
        labels=_joined([str(entry.state), *dict.fromkeys(said)]),
        clauses=entry.cites,
        numbers=tuple(v.href.removeprefix("tel:") for v in values if v.kind == "tel"),
        chapter=chapter,
        own=not (named and (entry.code or entry.told)),
    )


def _titled(part: Entry, entry: Entry) -> str:
    """What a step is called; the entry's own title is kept apart."""
    return "" if part is entry else part.title


def _own(fact: Fact) -> Iterator[str]:
    """The handbook's words in a fact."""
    if fact.own:
        yield str(fact.name)
    for value in fact.values:
        if value.kind not in DRIFTBOOKS:
            yield str(value.text)


def _clauses(handbook: Handbook) -> Iterator[Document]:
    page, heading = reverse("editions:clauses", args=[handbook.mark]), _("Clauses")
    for name, clause in handbook.cover.clauses.items():
        address = f"{page}#{quote(name, safe='')}"
        yield Document(name, heading, address, text=clause.text, clauses=(name,), own=False)


def _joined(texts: Iterable[str]) -> str:
    """Texts one after the other, kept apart so that two numbers do not become one."""
    return " · ".join(text for text in texts if text)
