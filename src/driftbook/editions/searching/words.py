"""Words as a search sees them: folded, so that Ørebro, Örebro and oerebro are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

import snowballstemmer

STEMMERS = {
    "da": "danish",
    "sv": "swedish",
    "en": "english",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "fi": "finnish",
    "de": "german",
}
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\+?\(?\d(?:[ ()/.\-–\u00a0]{0,2}\d){2,}")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_LETTERS = str.maketrans(
    {"å": "aa", "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "ß": "ss", "ð": "d", "þ": "th"}
)
_PAIRS = re.compile(r"aa|ae|oe")


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 its own name


@dataclass(frozen=True)
class Token:
    """A word of a text: as it is folded, and where it stands."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Small letters without accents; æ and ä are ae, ø and ö are oe, å is aa.

    >>> fold("Ørebro"), fold("Oerebro"), fold("Århus"), fold("Café")
    ('oerebro', 'oerebro', 'aarhus', 'cafe')
    """
    small = unicodedata.normalize("NFKC", word).casefold()
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", small).translate(_LETTERS))
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


@lru_cache(maxsize=65536)
def bare(folded: str) -> str:
    """A folded word as somebody writes it who leaves out all rings and dots.

    >>> bare(fold("Örebro"))
    'orebro'
    """
    return _PAIRS.sub(lambda pair: pair[0][0], folded)


def tokens(text: str) -> Iterator[Token]:
    """Every word of a text, in order."""
    for found in _WORD.finditer(text):
        yield Token(fold(found[0]), found.start(), found.end())


@lru_cache(maxsize=16)
def _stemmer(language: str) -> _Stemmer | None:
    name = STEMMERS.get(language.partition("-")[0])
    return cast("_Stemmer", snowballstemmer.stemmer(name)) if name else None


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without a stemmer."""
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer and not word.isdigit() else word


def numbers(text: str) -> Iterator[tuple[str, int, int]]:
    """Long rows of digits, such as telephone numbers: the digits, and where they stand."""
    hidden = _DATE.sub(lambda found: " " * len(found[0]), text)
    for found in _NUMBER.finditer(hidden):
        yield digits(found[0]), found.start(), found.end()


def digits(written: str) -> str:
    """The digits of a number as it is dialled from abroad or at home, without its prefix zeros.

    >>> digits("+45 12 34 56 78"), digits("0045 12345678"), digits("040-12 34 56")
    ('4512345678', '4512345678', '40123456')
    """
    return re.sub(r"\(0\)|\D", "", written).lstrip("0")


def same_number(asked: str, known: str) -> bool:
    """Whether the digits name the number: with or without its country, or its last four or more."""
    if asked == known:
        return True
    shorter, longer = sorted((asked, known), key=len)
    return (
        len(shorter) >= 4
        and longer.endswith(shorter)
        and (shorter == asked or len(longer) - len(shorter) <= 3)
    )
