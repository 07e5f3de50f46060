"""The people of a place, by name and by what is typed, however many others there are.

Whoever has a row in one of a few tables is in the place: a role there, or a group. Where they are
few, they are read; where they are many, indexes are walked, and no more rows than are said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import IsNull

from driftbook.people.folding import AFTER, BEGINNINGS, folded, pattern
from driftbook.people.models import DirectoryReading, Membership, Organisation, User
from driftbook.people.permissions import ROLES
from driftbook.theme.paging import MANY, how_many

FEW = 5_000
"""Rows of so many people are put in order by name as they are found."""
LOOKED_AT = 2_000
"""So many people with one beginning are asked whether they are there."""
READ = 30_000
"""In so many rows of a place a part of a name is looked for."""
MOST = 500
"""So many people are found at most."""
WORDS, LETTERS = 5, 80
"""More is not looked at of what is typed."""


@dataclass(frozen=True)
class Found:
    """Whom a text finds."""

    rows: QuerySet[User]
    """By name."""
    more: bool
    """Whether there may be others, for whom more of the name has to be written."""


class Within:
    """The people who have a row in one of some querysets, of models with a `user`; not whoever
    was erased."""

    def __init__(self, *held: QuerySet[Any]) -> None:
        self.held = [rows.order_by() for rows in held]

    @cached_property
    def few(self) -> bool:
        """Whether they are so few that nothing is gained by not reading them."""
        return sum(how_many(rows, FEW) for rows in self.held) <= FEW

    @cached_property
    def rows(self) -> QuerySet[User]:
        """All of them, by name; the first ones are found soon, and none of the others is sorted."""
        return User.objects.filter(self._there(), erased__isnull=True).order_by("name", "pk")

    @property
    def active(self) -> QuerySet[User]:
        """Those of them whose account is open."""
        return self.rows.filter(is_active=True)

    def _there(self) -> Q:
        if self.few:
            either = Q(pk__in=())
            for rows in self.held:
                either |= Q(pk__in=rows.values("user"))
            return either
        return have_one_of([rows.filter(user=OuterRef("pk")) for rows in self.held])

    def count(self, most: int = MANY) -> int:
        """How many there are, but no more than one above `most`."""
        if self.few:
            return how_many(self.rows, most)
        users: set[int] = set()
        for rows in self.held:
            if len(users) <= most:
                some = rows.values_list("user_id", flat=True)[: (most + 1) * len(ROLES)]
                users.update(some)
        # Asked for by their ids: joined, a database would read everybody.
        first = sorted(users)[: most + 1]
        return User.objects.filter(pk__in=first, erased__isnull=True).count()

    def every(self, at_once: int) -> Iterator[list[User]]:
        """All by name, so many at a time."""
        return in_parts(self.rows, at_once)

    def found(self, text: str) -> Found:
        """Those of whom each word of the text is a part of the name, the user name or the mail
        address, `MOST` at most.

        Whose name, last name, user name or address begins so is found by an index; for a part of
        a word, `READ` rows of the place are looked at, in whatever order.
        """
        words = _words(text)
        if not words:
            return Found(self.rows, more=False)
        begins, more = self._beginning(folded(" ".join(words)))
        if len(begins) <= MOST:
            parts, more = self._containing(words)
            begins = list(dict.fromkeys([*begins, *parts]))
        rows = User.objects.filter(pk__in=begins[:MOST], erased__isnull=True)
        return Found(rows.order_by("name", "pk"), more or len(begins) > MOST)

    def _beginning(self, text: str) -> tuple[list[int], bool]:
        """Who begins so (ids), and whether not all who do were asked whether they are there."""
        if self.few:  # all are read anyway
            return [], False
        some, cut = _who_begins(text, LOOKED_AT)
        return list(self.rows.filter(pk__in=some).values_list("pk", flat=True)[: MOST + 1]), cut

    def _containing(self, words: Sequence[str]) -> tuple[list[int], bool]:
        """Who has each of the words in it (ids), and whether some were not read."""
        said = User.objects.filter(pk=OuterRef("user"), erased__isnull=True).values(said=_SAID)
        found: dict[int, None] = {}
        unread = False
        for rows in self.held:
            asked = rows.annotate(said=Subquery(said)).values_list("user_id", "said")[:READ]
            found |= dict.fromkeys(_of_whom(asked, words))
            unread = unread or how_many(rows, READ) > READ
        return list(found), unread


_SAID: Combinable = Concat(
    "name", Value(" "), "username", Value(" "), "email", output_field=TextField()
)


def _words(text: str) -> list[str]:
    return text.replace("\0", " ")[:LETTERS].split()[:WORDS]


def _who_begins(text: str, most: int) -> tuple[set[int], bool]:
    """Of whom something begins so (ids), so many of each kind; and whether there are others."""
    found: set[int] = set()
    cut = False
    for said in BEGINNINGS.values():
        rows = User.objects.alias(said=said).filter(said__gte=text, said__lt=text + AFTER)
        here = list(rows.order_by("said").values_list("pk", flat=True)[: most + 1])
        cut = cut or len(here) > most
        found.update(here)
    return found, cut


def _of_whom(asked: QuerySet[Any, Any], words: Iterable[str]) -> list[int]:
    """Of whom something is said that has all of the words in it.

    With a limit inside, so that a database reads the rows of the place and not all people.
    """
    try:
        sql, given = asked.query.sql_with_params()
    except EmptyResultSet:
        return []
    operator = connection.operators["iregex"]  # type: ignore[attr-defined]
    has = " AND ".join(f"said {operator}" for _word in words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT user_id FROM ({sql}) there WHERE {has} LIMIT {MOST + 1}",  # noqa: S608
            [*given, *(pattern(word) for word in words)],
        )
        return [pk for (pk,) in cursor.fetchall()]


def people_within(organisation: Organisation) -> Within:
    """The people of an organisation: by a role that was given, or by its directory."""
    return Within(
        Membership.objects.filter(organisation=organisation),
        DirectoryReading.objects.filter(organisation=organisation),
    )


def anybody(text: str, most: int) -> list[UUID]:
    """The keys of some people, wherever they are, as `Within.found` finds them: those of whom
    something begins so, and those of the first `READ` who have it in the middle."""
    words = _words(text)
    if not words:
        return []
    ids, _cut = _who_begins(folded(" ".join(words)), most)
    if len(ids) < most:
        every = User.objects.filter(erased__isnull=True).order_by("pk")
        asked = every.annotate(user_id=F("pk"), said=_SAID).values_list("user_id", "said")
        ids |= {*_of_whom(asked[:READ], words)}
    rows = User.objects.filter(pk__in=ids, erased__isnull=True)
    return list(rows.order_by("name", "pk").values_list("key", flat=True)[:most])


def following(rows: QuerySet[User], one: User) -> QuerySet[User]:
    """Those of some rows by name who come after this person."""
    later = Q(name__gt=one.name) | Q(name=one.name, pk__gt=one.pk)
    return rows.filter(later, name__gte=one.name)


def in_parts(rows: QuerySet[User], at_once: int) -> Iterator[list[User]]:
    """Rows by name, so many at a time; each of them once."""
    some = list(rows[:at_once])
    while some:
        yield some
        some = list(following(rows, some[-1])[:at_once])


def have_one_of(theirs: Sequence[QuerySet[Any]]) -> Q:
    """As a condition for people: one of these has a row, each with the person of the query around
    it. Each person is looked at by itself: with OR a database reads all who have one first, and
    with EXISTS it would rather put all of them in order."""
    if not theirs:
        return Q(pk__in=())
    each = [Subquery(rows.order_by().values("pk")[:1]) for rows in theirs]
    return Q(IsNull(Coalesce(*each) if len(each) > 1 else each[0], False))


def preceding(rows: QuerySet[User], one: User) -> QuerySet[User]:
    """Those of some rows by name who come before this person, the nearest first."""
    earlier = Q(name__lt=one.name) | Q(name=one.name, pk__lt=one.pk)
    return rows.filter(earlier, name__lte=one.name).order_by("-name", "-pk")


@dataclass(frozen=True)
class PageOfPeople:
    """A page of a list by name, each with the person from whom it goes on."""

    people: list[User]
    later: UUID | None = None
    """`after` of the next page; None: this is the last."""
    earlier: UUID | None = None
    """`before` of the page before; None: this is the first."""


def page(
    rows: QuerySet[User], size: int, *, after: User | None = None, before: User | None = None
) -> PageOfPeople:
    """The page of `rows` (by name) after or before somebody, in which nobody else is counted."""
    if before is not None and after is None:
        back = list(preceding(rows, before)[: size + 1])
        if len(back) <= size:
            return page(rows, size)
        people = back[:size][::-1]
        return PageOfPeople(people, people[-1].key, people[0].key)
    some = list((following(rows, after) if after else rows)[: size + 1])
    if not some and after is not None:
        return page(rows, size)
    people = some[:size]
    later = people[-1].key if len(some) > size else None
    return PageOfPeople(people, later, people[0].key if people and after else None)


def mark(key: UUID | None) -> User | None:
    """From whom a page goes on; None: there is no such person, or no longer."""
    return User.objects.filter(key=key, erased__isnull=True).first() if key else None
