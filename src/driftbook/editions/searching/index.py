"""Which words stand where in one handbook: built when first searched, kept with the edition."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from driftbook.editions.searching import words
from driftbook.editions.searching.documents import Document, documents
from driftbook.handbook.book import Handbook

TITLE, TEXT, LABELS = 3.0, 1.0, 0.4
"""What a word counts for in each part of a document."""
WHOLE, STEM, BEGINNING, INSIDE = 1.0, 0.9, 0.6, 0.4
"""What the ways count for in which a word can be the one that was asked for."""
LOOSELY = 0.5
"""What is left of that for "orebro" where the handbook says "Örebro"."""
SHORTEST_PART = 4
"""Letters that a part of a word needs: "boks" finds "nøgleboks", "ok" does not."""


@dataclass(frozen=True)
class Index:
    """One handbook with Driftbook's words in one language."""

    handbook: Handbook
    documents: tuple[Document, ...]
    postings: dict[str, dict[int, float]]
    """Folded word → document → how much it is said there."""
    lengths: tuple[float, ...]
    numbers: tuple[tuple[str, int], ...]
    clauses: dict[str, tuple[int, ...]]
    """Clause, in small letters → the documents that cite it, its own first."""

    @cached_property
    def vocabulary(self) -> tuple[tuple[str, str, str], ...]:
        """Every folded word with its stem and its bare form."""
        language = self.handbook.cover.language
        return tuple((word, words.stem(word, language), words.bare(word)) for word in self.postings)

    @cached_property
    def titles(self) -> tuple[frozenset[str], ...]:
        """The folded words of each document's title."""
        return tuple(
            frozenset(token.word for token in words.tokens(document.title))
            for document in self.documents
        )

    def matching(self, asked: str, *, last: bool = False) -> dict[str, float]:
        """The words of the handbook that a folded word asks for, each with how well it fits.

        The last word may be half written. A word without rings and dots asks for those with them
        too, a word that has them does not: "las" finds "lås" and "läs", "lås" does not find "läs".
        """
        stem = words.stem(asked, self.handbook.cover.language)
        plain = words.bare(asked) == asked
        found = {}
        for word, its_stem, bare in self.vocabulary:
            fit = STEM if stem == its_stem and word != asked else _fit(asked, word, last=last)
            if not fit and plain and bare != word:
                fit = LOOSELY * _fit(asked, bare, last=last)
            if fit:
                found[word] = fit
        return found

    def with_number(self, asked: str) -> set[int]:
        """The documents that name the telephone number, however it is written."""
        return {place for known, place in self.numbers if words.same_number(asked, known)}


def _fit(asked: str, word: str, *, last: bool) -> float:
    """How well a word is the one that was asked for; 0: not at all."""
    if asked not in word:
        return 0.0
    if asked == word:
        return WHOLE
    if word.startswith(asked) and (last or len(asked) >= SHORTEST_PART):
        return BEGINNING
    return INSIDE if len(asked) >= SHORTEST_PART else 0.0


def index(handbook: Handbook, language: str) -> Index:
    """The index of the edition; the same one every time."""
    key = ("editions.search", handbook.mark, language)
    known = handbook.compiled.get(key)
    if not isinstance(known, Index):
        known = handbook.compiled[key] = _build(handbook, language)
    return known


def _build(handbook: Handbook, language: str) -> Index:
    found = tuple(documents(handbook, language))
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    clauses: dict[str, list[int]] = defaultdict(list)
    numbers: set[tuple[str, int]] = set()
    lengths = []
    for place, document in enumerate(found):
        length = 0.0
        fields = ((document.title, TITLE), (document.text, TEXT), (document.labels, LABELS))
        for text, weight in fields:
            for token in words.tokens(text):
                postings[token.word][place] = postings[token.word].get(place, 0) + weight
                length += weight
            numbers.update((number, place) for number, _start, _end in words.numbers(text))
        numbers.update((words.digits(number), place) for number in document.numbers)
        lengths.append(length)
        for clause in document.clauses:
            cited = clauses[clause.casefold()]
            cited.insert(0 if document.title == clause else len(cited), place)
    return Index(
        handbook=handbook,
        documents=found,
        postings=dict(postings),
        lengths=tuple(lengths),
        numbers=tuple(sorted(numbers)),
        clauses={clause: tuple(places) for clause, places in clauses.items()},
    )
