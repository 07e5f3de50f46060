"""Names as they are searched for: whoever types Orebro, Oerebro, Ørebro or Örebro means the same.

Folded is done twice: by the database where an index holds the result, and here for what is typed.
Both go through the same letters in the same order.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import F, Func, TextField

PLAIN = dict(zip("åäæöøüé", "aaaooue", strict=True))
"""What is left of a letter without its marks; SQLite takes no more of them in one another."""
PAIRS = {"aa": "a", "ae": "a", "oe": "o"}
"""How å, ä and ö are written where there are none."""
ALIKE = {"å": "åaa", "aa": "åaa", "ä": "äæae", "æ": "äæae", "ae": "äæae"} | dict.fromkeys(
    ("ö", "ø", "oe"), "öøoe"
)
"""What is typed, and how it may stand in a name: single letters, at the end the pair."""
AFTER = "\U0010ffff"
"""Sorts after every letter: `beginning` to `beginning + AFTER` is all that begins so."""
_TYPED = re.compile("|".join((*PAIRS, ".")), re.DOTALL)


def folded(text: str) -> str:
    """As `Folded` has it of a name.

    >>> folded("Örebro"), folded("Oerebro"), folded("Aase Påhittad")
    ('orebro', 'orebro', 'ase pahittad')
    """
    small = unicodedata.normalize("NFC", text).lower()
    for letter, plain in (PLAIN | PAIRS).items():
        small = small.replace(letter, plain)
    return small


def pattern(word: str) -> str:
    """A regular expression of what may stand where somebody types this; matched without regard to
    small and large. Each sign has one way only, so that no name takes long.

    >>> pattern("oe.a")
    '([öøÖØ]|oe)\\\\.[aåäæÅÄÆ]'
    """
    small = unicodedata.normalize("NFC", word).lower()
    return "".join(_alike(part) for part in _TYPED.findall(small))


def _alike(typed: str) -> str:
    if typed in ALIKE:
        letters, pair = ALIKE[typed][:-2], ALIKE[typed][-2:]
        return f"([{letters}{letters.upper()}]|{pair})"
    marked = "".join(letter for letter, plain in PLAIN.items() if plain == typed)
    if marked:
        return f"[{typed}{marked}{marked.upper()}]"
    # Not every database knows the large letter of one with a mark.
    large = typed.upper()
    return re.escape(typed) if typed.isascii() or len(large) > 1 else f"[{typed}{large}]"


class Folded(Func):
    """A column as `folded` has it, compared byte by byte.

    Without parameters, so that an index of the same words serves it; a migration has it: change
    neither the letters nor their order without new indexes.
    """

    arity = 1
    output_field = TextField()
    template = "lower(%(expressions)s)"
    for _letter, _plain in PLAIN.items():
        template = f"replace(replace({template}, '{_letter}', '{_plain}'), "
        template += f"'{_letter.upper()}', '{_plain}')"
    for _pair, _plain in PAIRS.items():
        template = f"replace({template}, '{_pair}', '{_plain}')"
    del _letter, _plain, _pair

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """In the language of the database a range is no beginning."""
        return self.as_sql(compiler, connection, template=f'({self.template} COLLATE "C")', **more)


class LastWord(Func):
    """The last word of a text, in functions that both databases have: what stands before the last
    space is what remains when all letters that are no spaces are taken from the end."""

    arity = 1
    output_field = TextField()
    template = (
        "replace(%(expressions)s, rtrim(%(expressions)s, replace(%(expressions)s, ' ', '')), '')"
    )


BEGINNINGS = {
    "people_by_folded_name": Folded(F("name")),
    "people_by_last_word": Folded(LastWord(F("name"))),
    "people_by_folded_username": Folded(F("username")),
    "people_by_folded_email": Folded(F("email")),
}
"""The indexes of people, each with what it holds."""
