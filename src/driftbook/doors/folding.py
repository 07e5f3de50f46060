"""Names of streets and towns as they are searched for.

Small letters without marks and spaces: Ørnevej, Örnevej and oernevej are one. A street is found
by the beginning of its name, and of each later word: `kongevej` finds Gammel Kongevej.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from driftbook.editions.searching.words import bare, fold

_WORD = re.compile(r"[^\W_]+\.?")
SHORT = {
    "gl": "gammel",
    "kgs": "kongens",
    "ll": "lille",
    "nr": "noerre",
    "nrd": "noerre",
    "sct": "sankt",
    "sdr": "soender",
    "skt": "sankt",
    "vstr": "vester",
    "oestr": "oester",
}
"""Words that stand shortened on street signs."""
AFTER = "\U0010ffff"
"""Sorts after every letter: `beginning` to `beginning + AFTER` is all that begins so."""


def words(text: str) -> list[str]:
    """Folded words; a full stop stays where it shows that a word is shortened."""
    found = (fold(word.rstrip(".")) + ("." if word.endswith(".") else "") for word in _raw(text))
    return [word for word in found if word.strip(".")]


def _raw(text: str) -> list[str]:
    return _WORD.findall(text)


def folded(text: str) -> str:
    """The whole name without spaces.

    >>> folded("Gl. Ørnevej"), folded("Ornäsvägen")
    ('gloernevej', 'ornaesvaegen')
    """
    return "".join(words(text)).replace(".", "")


def asked(text: str) -> set[str]:
    """The beginnings that a typed text stands for.

    The last word may be half written, so it is a shortened one only with its full stop.

    >>> sorted(asked("gl. konge")), sorted(asked("gl"))
    (['gammelkonge', 'glkonge'], ['gl'])
    """
    found = words(text)
    whole = [_long(word) for word in found[:-1]] + [
        _long(word) if word.endswith(".") else word for word in found[-1:]
    ]
    plain = "".join(found).replace(".", "")
    return {text for text in (plain, "".join(whole)) if text}


def beginnings(name: str) -> Iterator[tuple[str, bool]]:
    """Everything by whose beginning the name is found; True for the name from its first letter.

    >>> sorted(text for text, _first in beginnings("Gl. Åvej"))
    ['aavej', 'avej', 'gammelaavej', 'gammelavej', 'glaavej', 'glavej']
    """
    found = words(name)
    seen = set()
    for start in range(len(found)):
        short = "".join(found[start:]).replace(".", "")
        long = "".join(_long(word) for word in found[start:])
        for text in (short, long, bare(short), bare(long)):
            if text and text not in seen:
                seen.add(text)
                yield text, start == 0


def _long(word: str) -> str:
    plain = word.rstrip(".")
    return SHORT.get(plain, plain)
