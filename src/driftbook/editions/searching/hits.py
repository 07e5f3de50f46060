"""A question → ranked hits in all the handbooks that are given, with the words that were found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from driftbook.editions.searching import words
from driftbook.editions.searching.documents import Document
from driftbook.editions.searching.index import Index, index
from driftbook.editions.searching.snippets import Part, Wanted
from driftbook.handbook.book import Handbook

LONGEST = 200
"""Letters of a question that are read."""
MOST_TERMS = 12
BEST = 50
"""Hits that are returned."""
SATURATION, FAIRNESS = 1.2, 0.6
"""BM25: how soon saying a word again counts no more, and how much a long text is held back."""
ENOUGH = 0.6
"""How much a place must have of what the fullest place has, where none has all."""
ENTITLED = 1.3
"""What it counts for when a title has no other word than those that were asked for."""
CERTAIN = 100.0
"""A clause or a telephone number is meant when it is named: it stands before all words."""


@dataclass(frozen=True)
class Hit:
    """A place in a handbook that answers to the question."""

    handbook: Handbook
    document: Document
    title: tuple[Part, ...]
    snippet: tuple[Part, ...]
    score: float


@dataclass(frozen=True)
class Found:
    """What a search found."""

    hits: tuple[Hit, ...]
    total: int
    partly: bool
    """No place has all the words; these have some."""


@dataclass(frozen=True)
class _Term:
    """One thing that was asked for: a word, a clause, or the digits of a number."""

    word: str
    kind: str = "word"
    last: bool = False


@dataclass
class _Match:
    """Where a term stands in one handbook: document → how much; and the words that it matched."""

    places: dict[int, float]
    words: frozenset[str]


def search(handbooks: Sequence[Handbook], asked: str, language: str, *, most: int = BEST) -> Found:
    """The best hits in these handbooks, and in no other; `language` is that of Driftbook's words.

    Every word has to be there; where no place has them all, the places with the most telling of
    them are shown. The last word may be half written.
    """
    indexes = [index(handbook, language) for handbook in handbooks]
    terms = _terms(asked[:LONGEST], indexes)
    if not terms:
        return Found((), 0, partly=False)
    matches = [[_matched(each, term) for term in terms] for each in indexes]
    scored = _scored(indexes, matches)
    fullest = max((covered for _score, covered, _i, _p in scored), default=0.0)
    partly = fullest < 1
    enough = fullest * ENOUGH if partly else 1
    ranked = sorted(
        (entry for entry in scored if entry[1] >= enough), key=lambda e: (-e[0], e[2], e[3])
    )
    hits = tuple(
        _hit(indexes[i], place, score, terms, matches[i]) for score, _c, i, place in ranked[:most]
    )
    return Found(hits, len(ranked), partly=bool(hits) and partly)


def _terms(asked: str, indexes: Sequence[Index]) -> list[_Term]:
    """The clauses, numbers and words of a question."""
    rest, terms = asked, []
    for piece in asked.split():
        name = piece.strip(",;:()[]\"'").casefold()
        if any(name in each.clauses for each in indexes):
            terms.append(_Term(name, "clause"))
            rest = rest.replace(piece, " ", 1)
    for number, start, end in list(words.numbers(rest)):
        if any(each.with_number(number) for each in indexes):
            terms.append(_Term(number, "number"))
            rest = rest[:start] + " " * (end - start) + rest[end:]
    found = [token.word for token in words.tokens(rest)]
    half = bool(found) and not asked[-1:].isspace()
    terms += [_Term(word, last=half and word == found[-1]) for word in dict.fromkeys(found) if word]
    return terms[:MOST_TERMS]


def _matched(each: Index, term: _Term) -> _Match:
    if term.kind == "clause":
        cited = each.clauses.get(term.word, ())
        own = each.documents[cited[0]].title.casefold() == term.word if cited else False
        places = dict.fromkeys(cited, CERTAIN)
        if own:
            places[cited[0]] = 2 * CERTAIN
        return _Match(places, frozenset())
    if term.kind == "number":
        dialled = each.with_number(term.word)
        return _Match({place: _named(each, place) for place in dialled}, frozenset())
    fitting = each.matching(term.word, last=term.last)
    places = {}
    for word, fit in fitting.items():
        for place, said in each.postings[word].items():
            places[place] = places.get(place, 0.0) + fit * said
    return _Match(places, frozenset(fitting))


def _named(each: Index, place: int) -> float:
    """A place that one can dial from before one that mentions the number, the shortest first."""
    sort = 2 if each.documents[place].numbers else 1
    return CERTAIN * sort + CERTAIN / (10 + each.lengths[place])


def _scored(
    indexes: Sequence[Index], matches: Sequence[Sequence[_Match]]
) -> list[tuple[float, float, int, int]]:
    """Score, how much of the question is there (1: all), index and document of every match."""
    total = sum(len(each.documents) for each in indexes)
    average = sum(sum(each.lengths) for each in indexes) / max(total, 1) or 1.0
    frequencies = [
        sum(len(match.places) for match in column) for column in zip(*matches, strict=True)
    ]
    rarity = [math.log(1 + (total - often + 0.5) / (often + 0.5)) for often in frequencies]
    asked = sum(rarity) or 1.0
    scored = []
    for i, each in enumerate(indexes):
        places = set().union(*(match.places for match in matches[i]))
        meant = frozenset().union(*(match.words for match in matches[i]))
        for place in places:
            held_back = 1 - FAIRNESS + FAIRNESS * each.lengths[place] / average
            score, missed = 0.0, 0.0
            for match, rare in zip(matches[i], rarity, strict=True):
                said = match.places.get(place, 0.0)
                if not said:
                    missed += rare
                elif said >= CERTAIN:
                    score += said
                else:
                    score += rare * said * (SATURATION + 1) / (said + SATURATION * held_back)
            if each.titles[place] <= meant:
                score *= ENTITLED
            scored.append((score, 1 - missed / asked if missed else 1.0, i, place))
    return scored


def _hit(
    each: Index, place: int, score: float, terms: Sequence[_Term], matches: Sequence[_Match]
) -> Hit:
    document = each.documents[place]
    wanted = Wanted(
        frozenset().union(*(match.words for match in matches)),
        tuple(term.word for term in terms if term.kind == "number"),
    )
    title = wanted.whole(document.title)
    if any(term.kind == "clause" and term.word == document.title.casefold() for term in terms):
        title = (Part(document.title, hit=True),)
    said = document.text
    if not wanted.marks(said) and wanted.marks(document.labels):
        said = document.labels
    return Hit(each.handbook, document, title, wanted.snippet(said), score)
