"""Searching manuals: the words of a text as they are kept, and what a question asks of them.

`folded` holds every word once, between spaces: as `editions.searching.words` folds it, without its
rings and dots where it has some, and its stem in the language of the manual where the word does not
begin with it; those of the title once more behind a mark. So looking for a piece of text answers on
every database, and Vejledningerne finds vejledning in a Danish manual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Left, StrIndex
from django.db.models.lookups import GreaterThan

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
HEAD = Left("folded", 700)
"""The words of the title are in it, however long it is."""


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

    @property
    def wanted(self) -> Q:
        """The manuals that have it: as a word, as its beginning or inside, or with its stem."""
        if len(self.word) >= SHORTEST_PART:
            said = _has(self.word)
        else:
            said = _has(f" {self.word}" + ("" if self.last else " "))
        stems: dict[str, list[str]] = {}
        for language in words.STEMMERS:
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
            When(_has(f" {MARK}{self.word} ", HEAD), then=Value(2)),
            When(_has(f" {MARK}{self.word}", HEAD), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )

    def is_(self, word: str, language: str) -> bool:
        """Whether a folded word of a text is what was asked for: as `wanted` says."""
        stem = words.stem(self.word, language)
        if words.stem(word, language) == stem:
            return True
        bare = words.bare(word)
        if len(self.word) >= SHORTEST_PART:
            begun = len(stem) >= SHORTEST_PART and word.startswith(stem)
            return begun or self.word in word or self.word in bare
        if self.last:
            return word.startswith(self.word) or bare.startswith(self.word)
        return self.word in (word, bare)


def _has(text: str, where: Combinable = FOLDED) -> Q:
    """Whether `folded` has it somewhere: `LIKE` would look for it in every case of its letters."""
    return Q(GreaterThan(StrIndex(where, Value(text)), 0))


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
    for term in asked:
        rows = rows.filter(term.wanted)
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
