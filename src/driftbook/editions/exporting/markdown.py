"""A topic or a chapter as Markdown: the handbook's own texts as they are, hours as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.editions.exporting.links import Linked
from driftbook.editions.exporting.pieces import Piece
from driftbook.editions.reader.parts import Entry, Fact, Topic, Value, Words

_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")
_OPENS_A_LIST = re.compile(r"^(\d+)([.)])(?=\s)|^([+=-])", re.MULTILINE)


def markdown(piece: Piece) -> str:
    """CommonMark with tables; the text ends in a line break."""
    with translation.override(piece.language):
        blocks = [block for block in _Writer(piece).blocks() if block]
    return "\n\n".join(blocks) + "\n"


def escaped(text: Words) -> str:
    """Plain text that Markdown leaves as it is."""
    plain = _MARKS.sub(r"\\\1", " ".join(str(text).split()))
    return _OPENS_A_LIST.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", plain)


class _Writer:
    """Writes one piece, block by block."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.linked = Linked(piece.handbook, piece.site, piece.path, ())

    def blocks(self) -> Iterator[str]:
        piece, cover = self.piece, self.piece.handbook.cover
        level = 1
        if piece.topic is None:
            yield f"# {escaped(piece.chapter.heading)}"
            yield piece.chapter.text or ""
            yield from self.notes(piece.chapter.notes, piece.chapter.source)
            level = 2
        for topic in piece.topics:
            yield from self.topic(topic, level)
        yield "---"
        version = _("version {version}").format(version=cover.version)
        title = self.link(cover.title, piece.path)
        yield f"{_('From')} {title}, {escaped(version)}, {cover.date.isoformat()}."

    def topic(self, topic: Topic, level: int) -> Iterator[str]:
        yield f"{'#' * level} {escaped(topic.heading)}"
        yield escaped(topic.explanation)
        yield topic.text or ""
        yield from self.notes(topic.notes, topic.source)
        if topic.name == "hours":
            yield self.table(list(topic.entries))
        for group in topic.groups:
            below = level + 1
            if group.heading:
                yield f"{'#' * below} {escaped(group.heading)}"
                below += 1
            for entry in group.entries:
                yield from self.entry(entry, below, facts=topic.name != "hours")

    def table(self, entries: list[Entry]) -> str:
        """Named hours: one row each, one column for each label that any of them has."""
        labels = list(dict.fromkeys(str(fact.name) for entry in entries for fact in entry.facts))
        rows = [["", *map(escaped, labels)], ["---"] * (len(labels) + 1)]
        for entry in entries:
            said = {
                str(fact.name): "<br>".join(map(self.cell, fact.values)) for fact in entry.facts
            }
            rows.append([escaped(entry.title), *(said.get(label, "") for label in labels)])
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def entry(self, entry: Entry, level: int, *, facts: bool = True) -> Iterator[str]:
        title = f"`{entry.title}`" if entry.code else escaped(entry.title)
        noted = entry.notes or entry.source
        if facts or noted or entry.text:
            yield f"{'#' * min(level, 6)} {title}"
        yield f"**{escaped(entry.state)}**" if entry.state else ""
        yield entry.text or ""
        if facts:
            yield "\n".join(self.fact(fact) for fact in entry.facts)
        yield "\n".join(self.steps(entry.steps))
        yield from self.notes(entry.notes, entry.source)

    def fact(self, fact: Fact) -> str:
        return f"- **{escaped(fact.name)}:** {', '.join(map(self.value, fact.values))}"

    def steps(self, steps: Iterable[Entry]) -> Iterator[str]:
        for number, step in enumerate(steps, start=1):
            told = "\n".join(self.fact(fact) for fact in step.facts)
            blocks = [told, step.text or ""]
            if step.title:
                blocks = [f"**{escaped(step.title)}**", step.text or "", told]
            blocks += self.notes(step.notes, step.source)
            text = "\n\n".join(block for block in blocks if block)
            mark = f"{number}. "
            yield mark + text.replace("\n", "\n" + " " * len(mark)).replace("\n   \n", "\n\n")

    def notes(self, notes: Iterable[str], source: Iterable[str]) -> Iterator[str]:
        for note in notes:
            quoted = f"**{escaped(_('How it was read'))}**\n\n{note}"
            yield "\n".join(f"> {line}".rstrip() for line in quoted.splitlines())
        clauses = ", ".join(map(self.clause, source))
        if clauses:
            yield f"{escaped(_('Source'))}: {clauses}"

    def clause(self, clause: str) -> str:
        handbook = self.piece.handbook
        if clause not in handbook.cover.clauses:
            return escaped(clause)
        page = reverse("editions:clauses", args=[handbook.mark])
        return self.link(clause, f"{page}#{quote(clause, safe='')}")

    def value(self, value: Value) -> str:
        return self.link(value.text, value.href) if value.href else escaped(value.text)

    def cell(self, value: Value) -> str:
        """Hours with the notation that machines read."""
        written = value.written.replace("|", "\\|")
        return f"{self.value(value)} (`{written}`)" if written else self.value(value)

    def link(self, text: Words, href: str) -> str:
        address = self.linked.leads(href)
        return f"[{escaped(text)}](<{address}>)"
