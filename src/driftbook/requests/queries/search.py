"""Finding cases by what stands in them: the subject, the number, the form, what was said."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from driftbook.people.actors import Actor
from driftbook.requests.models import Case

MOST = 8
"""Words that are looked for; what is typed beyond them does not narrow the search."""
LONGEST = 200
FEW = 4_000
"""So many posts with a word at most make it a rare one."""
_WORD = re.compile(r"[^\W_]")
_BEGINS = re.compile(r"[^\W_]{3,60}")
"""Such a word is also found as the beginning of another."""


def found(cases: QuerySet[Case], words: str, *, notes_of: Collection[UUID] = ()) -> QuerySet[Case]:
    """Of these cases those in which every word stands; all of them for no words.

    On PostgreSQL a word is found in every form that Danish or Swedish gives it, on SQLite by its
    beginning. Internal notes are looked in only where they are of the organisations `notes_of`
    (by key): see `notes`. Nobody is told by a search what an internal note says.
    """
    rare: set[int] | None = None
    for word in asked(words):
        where = _where(word, notes_of)
        few = _few(where)
        if few is None:
            cases = cases.filter(pk__in=where)
        else:
            rare = few if rare is None else rare & few
    if rare is None:
        return cases
    # as rows, for PostgreSQL would compare every case of a provider with a list of so many
    return cases.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [sorted(rare)]))


def asked(words: str) -> list[str]:
    """The words that are looked for."""
    every = words.replace("\0", "")[:LONGEST].split()
    return [word.strip("#[](),.;:?!\"'") for word in every if _WORD.search(word)][:MOST]


def notes(actor: Actor) -> list[UUID]:
    """The organisations, by key, whose internal notes the actor may read, and so find."""
    side = actor.sides("case.note")
    return list({*side.asking, *side.providing})


def _few(where: RawSQL) -> set[int] | None:
    """The ids of the cases, where the word is a rare one; None for a frequent one.

    PostgreSQL cannot tell how rare a beginning is, and would look for a rare word in case after
    case. A frequent word it finds in the first cases that it looks at.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        hits = f"WITH hits AS MATERIALIZED ({where.sql}) SELECT case_id FROM hits LIMIT %s"  # noqa: S608
        cursor.execute(hits, [*where.params, FEW + 1])
        found = [row[0] for row in cursor.fetchall()]
    return None if len(found) > FEW else set(found)


def _where(word: str, notes_of: Collection[UUID]) -> RawSQL:
    if connection.vendor == "postgresql":
        return _on_postgresql(word, notes_of)
    return _on_sqlite(word, notes_of)


def _on_postgresql(word: str, notes_of: Collection[UUID]) -> RawSQL:
    begins = _BEGINS.fullmatch(word) is not None
    as_it_is = "to_tsquery" if begins else "plainto_tsquery"
    params: list[Any] = [word, word, f"{word}:*" if begins else word]
    mine = "internal_to IS NULL"
    if notes_of:
        mine, params = f"({mine} OR internal_to = ANY(%s))", [*params, list(notes_of)]
    query = (
        "SELECT case_id FROM requests_words WHERE lexemes @@ (plainto_tsquery('danish', %s) "  # noqa: S608 only our own names
        f"|| plainto_tsquery('swedish', %s) || {as_it_is}('simple', %s)) AND {mine}"
    )
    return RawSQL(query, params)  # noqa: S611 what was typed is a parameter


def _on_sqlite(word: str, notes_of: Collection[UUID]) -> RawSQL:
    quoted = '"{}"'.format(word.replace('"', '""'))
    params = [f"{quoted}*" if len(word) > 2 else quoted]
    mine = "internal_to IS NULL"
    if notes_of:
        holes = ", ".join(["%s"] * len(notes_of))
        mine = f"({mine} OR internal_to IN ({holes}))"
        params += [key.hex for key in notes_of]
    query = (
        "SELECT case_id FROM requests_words_text "  # noqa: S608 only our own names
        f"WHERE requests_words_text MATCH %s AND {mine}"
    )
    return RawSQL(query, params)  # noqa: S611 what was typed is a parameter
