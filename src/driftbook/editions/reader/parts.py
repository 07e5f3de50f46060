"""What a page of a handbook is made of: labels in the reader's language, the rest as written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from driftbook.handbook.schema.base import Entry as Written

Words = str | Promise
Kind = Literal["line", "said", "hours", "tel", "mail", "web", "link"]


@dataclass(frozen=True)
class Value:
    """One value of a fact: `said` by Driftbook, all other kinds by the handbook."""

    kind: Kind
    text: Words
    href: str = ""
    written: str = ""
    """The notation of hours, beside the words."""


@dataclass(frozen=True)
class Fact:
    """A labelled line: `Answers: weekdays 08.00–16.00`."""

    label: Words | Value
    values: tuple[Value, ...]

    @property
    def own(self) -> bool:
        """Whether the label is in the handbook's own words."""
        return isinstance(self.label, Value)

    @property
    def name(self) -> Words:
        """The label as text."""
        return self.label.text if isinstance(self.label, Value) else self.label


@dataclass(frozen=True)
class Entry:
    """One entry of the handbook, wherever it is shown."""

    anchor: str
    title: str
    text: str | None = None
    state: Words = ""
    code: bool = False
    """Whether the title is an id, because the handbook gives the entry no name."""
    told: bool = False
    """Whether the title is in Driftbook's words, because the handbook gives the entry no name."""
    facts: tuple[Fact, ...] = ()
    steps: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    """Every clause that the entry, or anything in it, names."""


@dataclass(frozen=True)
class Group:
    """Entries of one sort within a topic, such as the kinds of problem."""

    heading: Words
    entries: tuple[Entry, ...]
    own: bool = False
    """Whether the heading is in the handbook's own words."""


@dataclass(frozen=True)
class Topic:
    """What has a page of its own (G-01)."""

    name: str
    heading: Words
    groups: tuple[Group, ...]
    text: str | None = None
    explanation: Words = ""
    own: bool = False
    notes: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    @property
    def entries(self) -> Iterator[Entry]:
        """All entries of the topic, in order."""
        for group in self.groups:
            yield from group.entries


@dataclass(frozen=True)
class Chapter:
    """A chapter with its topics."""

    name: str
    heading: Words
    topics: tuple[Topic, ...]
    text: str | None = None
    notes: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    def topic(self, name: str) -> Topic | None:
        """The topic with this name."""
        return next((topic for topic in self.topics if topic.name == name), None)


def single(entries: Iterable[Entry]) -> tuple[Group, ...]:
    """The entries as one group without a heading."""
    return (Group("", tuple(entries)),)


def grouped(*pairs: tuple[str, list[Entry]]) -> tuple[Group, ...]:
    """A group for each heading that has entries."""
    return tuple(Group(heading, tuple(entries)) for heading, entries in pairs if entries)


def entry_of(
    model: Written,
    sort: str,
    name: str,
    title: str,
    *,
    text: str | None = None,
    state: Words = "",
    code: bool = False,
    told: bool = False,
    facts: tuple[Fact, ...] = (),
    steps: tuple[Entry, ...] = (),
    parts: Iterable[Written | None] = (),
) -> Entry:
    """The entry for a part of the handbook, with the notes of its own small parts."""
    noted = (model, *parts)
    return Entry(
        anchor=f"{sort}-{name}" if sort else "",
        title=title,
        text=text,
        state=state,
        code=code,
        told=told,
        facts=facts,
        steps=steps,
        notes=tuple(part.notes for part in noted if part is not None and part.notes),
        source=tuple(model.source),
        cites=tuple(dict.fromkeys(cited(model.model_dump()))),
    )


def cited(data: object) -> Iterator[str]:
    """Every clause that is named anywhere in an entry's data."""
    if isinstance(data, dict):
        yield from data.get("source") or ()
        for value in data.values():
            yield from cited(value)
    elif isinstance(data, list):
        for value in data:
            yield from cited(value)


def facts(
    *pairs: tuple[Words | Value, Sequence[Value | None] | Value | None],
) -> tuple[Fact, ...]:
    """Facts, without those that have no value."""
    found = []
    for label, values in pairs:
        several: Sequence[Value | None] = (
            [values] if values is None or isinstance(values, Value) else values
        )
        kept = tuple(value for value in several if value is not None)
        if kept:
            found.append(Fact(label, kept))
    return tuple(found)


def line(text: str | None) -> Value | None:
    """Words of the handbook."""
    return Value("line", text) if text else None


def said(text: Words, href: str = "") -> Value:
    """Words of Driftbook."""
    return Value("said", text, href)
