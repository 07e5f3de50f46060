"""Searching manuals: the words of a text as they are kept, and what a question asks of them.

`folded` holds every word once, between spaces: as `editions.searching.words` folds it, without its
rings and dots where it has some, and its stem in the language of the manual where the word does not
begin with it; those of the title once more behind a mark. So looking for a piece of text answers on
every database, and Vejledningerne finds vejledning in a Danish manual.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

from driftbook.downtime.manuals import indexing
from driftbook.downtime.models import Manual
from driftbook.editions.searching import Part, words
from driftbook.editions.searching.documents import plain
from driftbook.editions.searching.snippets import Wanted

LONGEST = 120
"""Letters of a question that are read."""
MOST_TERMS = 10
SHORTEST_PART = 4
"""Letters that a part of a word needs: "boks" finds "nøgleboks", "ok" does not."""
MARK = "="
"""Before a word of the title."""
FOLDED = F("folded")


def folded(title: str, text: str, language: str) -> str:
    """What `Manual.folded` keeps of a manual in this language."""
    titled, said = _forms(title, language), _forms(plain(text), language)
    marked = (MARK + word for word in sorted(titled))
    return f" {' '.join([*marked, *sorted(titled | said)])} "


def _forms(text: str, language: str) -> set[str]:
    found = {token.word for token in words.tokens(text)} - {""}
    stems = ((word, words.stem(word, language)) for word in found)
    apart = {stem for word, stem in stems if _is_apart(word, stem)}
    return found | apart | {words.bare(word) for word in found}


def _is_apart(word: str, stem: str) -> bool:
    """Whether the stem is kept beside the word: a short beginning is that of many other words."""
    return len(stem) < SHORTEST_PART or not word.startswith(stem)


@dataclass(frozen=True)
class Term:
    """A word that was asked for."""

    word: str
    last: bool
    """It may be half written."""

    def wanted(self, spoken: Collection[str]) -> Q:
        """The manuals that have it: as a word, as its beginning or inside, or with its stem in a
        language that there are manuals in."""
        if len(self.word) >= SHORTEST_PART:
            said = _has(self.word)
        else:
            said = _has(f" {self.word}" + ("" if self.last else " "))
        stems: dict[str, list[str]] = {}
        for language in sorted(words.STEMMERS.keys() & set(spoken)):
            stems.setdefault(words.stem(self.word, language), []).append(language)
        for stem, languages in stems.items():
            if not stem.startswith(self.word):  # else it is found by its beginning
                end = " " if len(stem) < SHORTEST_PART else ""
                said |= Q(language__in=languages) & _has(f" {stem}{end}")
        return said

    @property
    def weight(self) -> Combinable:
        """What it counts for in the title, whose words come first: most as a whole word."""
        return Case(
            When(_has(f" {MARK}{self.word} "), then=Value(2)),
            When(_has(f" {MARK}{self.word}"), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )

    def is_(self, word: str, language: str) -> bool:
        """Whether a folded word of a text is what was asked for: as `wanted` says."""
        if self._is_in(word) or self._is_in(words.bare(word)):
            return True
        stem = words.stem(self.word, language)
        if len(self.word) >= SHORTEST_PART and len(stem) >= SHORTEST_PART and word.startswith(stem):
            return True
        return stem[:1] == word[:1] and words.stem(word, language) == stem

    def _is_in(self, word: str) -> bool:
        if len(self.word) >= SHORTEST_PART:
            return self.word in word
        return word.startswith(self.word) if self.last else word == self.word


class Has(Func):
    """Whether the words of a manual have a piece of text somewhere, by the index.

    A blank before it: a word begins so; one behind it: and ends so. Letters, digits and marks are
    nothing that a question to an index would have to hide.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, text: str, **more: Any) -> None:
        super().__init__(F("pk"), FOLDED, **more)
        self.text = text

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, Any]:
        """FTS5; pieces that are too short for it are looked for in every text."""
        key, folded = self.get_source_expressions()
        if len(self.text) < indexing.SHORTEST:
            sql, params = compiler.compile(folded)
            return f"INSTR({sql}, %s) > 0", (*params, self.text)
        sql, params = compiler.compile(key)
        found = f"SELECT rowid FROM {indexing.WORDS} WHERE {indexing.WORDS} MATCH %s"  # noqa: S608
        return f"{sql} IN ({found})", (*params, f'"{self.text}"')

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, Any]:
        """The GIN index; the words that have a piece inside come from the vocabulary."""
        sql, params = compiler.compile(self.get_source_expressions()[0])
        word = self.text.strip()[: indexing.LONGEST]
        if self.text.startswith(" "):
            asked, said = "%s::tsquery", f"'{word}'" + ("" if self.text.endswith(" ") else ":*")
        else:
            there = f"FROM {indexing.VOCABULARY} WHERE strpos(word, %s) > 0"
            asked = f"(SELECT string_agg(quote_literal(word), '|')::tsquery {there})"
            said = word
        found = f"SELECT id FROM {indexing.TABLE} WHERE {indexing.WORDS}_of(folded) @@ {asked}"  # noqa: S608
        return f"{sql} IN ({found})", (*params, said)


def _has(text: str) -> Q:
    return Q(Has(text))


def terms(asked: str) -> list[Term]:
    """The words of a question, in order."""
    text = asked[:LONGEST]
    found = [token.word for token in words.tokens(text) if token.word]
    half = bool(found) and not text[-1:].isspace()
    each = dict.fromkeys(found)
    return [Term(word, last=half and word == found[-1]) for word in each][:MOST_TERMS]


def matching(rows: QuerySet[Manual], asked: Sequence[Term], language: str) -> QuerySet[Manual]:
    """Those that have every word, the best first; of the same, those in the reader's language."""
    if not asked:
        return rows.order_by("title", "pk")
    weight: Combinable = Value(0)
    spoken = set(rows.order_by().values_list("language", flat=True).distinct())
    for term in asked:
        rows = rows.filter(term.wanted(spoken))
        weight = weight + term.weight
    own = Case(When(language=language, then=0), default=1, output_field=IntegerField())
    return rows.annotate(weight=weight, own=own).order_by("-weight", "own", "title", "pk")


@dataclass(frozen=True)
class Hit:
    """A manual that was found, with what was asked for in its title and its text."""

    manual: Manual
    title: tuple[Part, ...]
    snippet: tuple[Part, ...]


def hit(manual: Manual, asked: Sequence[Term]) -> Hit:
    """The manual, whose text is fetched if it is not there, with its words marked."""
    said = plain(manual.text)
    wanted = Wanted(_said(f"{manual.title} {said}", asked, manual.language), ())
    return Hit(manual, wanted.whole(manual.title), wanted.snippet(said))


def _said(text: str, asked: Sequence[Term], language: str) -> frozenset[str]:
    """The words of a text that were asked for."""
    there = {token.word for token in words.tokens(text)}
    return frozenset(
        word for word in there if word and any(term.is_(word, language) for term in asked)
    )
