"""People whom rows of other tables name: roles, groups, grants, tags. A page of them by name, or
how many they are, among however many people there are.

The few that are named are read and put in order. Where they are many, people are passed by name,
by an index, until a page of them is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from driftbook.people.finding import have_one_of
from driftbook.people.models import User
from driftbook.theme import paging

FEW = 5_000
"""So many are put in order as they are found. Among a million people it costs about as much to pass
others by until a hundred of twice as many are found."""
ACTIVE = Q(is_active=True, erased__isnull=True)
"""Whose account is open."""


def called(text: str) -> Q:
    """As a condition for people: a part of their name; empty: all of them."""
    return Q(name__icontains=text) if text else Q()


@dataclass(frozen=True)
class Naming:
    """Rows of a table that name people as their `user`: those of any of `which`."""

    rows: QuerySet[Any]
    which: Sequence[Q]
    """Of each, an index gives whom they name."""

    def parts(self) -> Iterable[QuerySet[Any]]:
        """Whom they name, each by itself."""
        return (self.rows.filter(one).order_by().values("user") for one in self.which)

    def all_of(self) -> QuerySet[Any]:
        """The rows themselves; raises TypeError where there is no `which`."""
        return self.rows.filter(reduce(or_, self.which))


def are_named(namings: Iterable[Naming]) -> Q:
    """As a condition for people, each looked at by itself."""
    return have_one_of([one.all_of().filter(user=OuterRef("pk")) for one in namings if one.which])


@dataclass(frozen=True)
class Named:
    """Whoever is named by any of these."""

    by: Sequence[Naming]

    @property
    def few(self) -> bool:
        """Whether all of them may be read for a page of them."""
        return self.at_most(FEW)

    def at_most(self, most: int) -> bool:
        """Whether they are named no more often than so, which is `FEW` at most."""
        return self._times <= most

    @cached_property
    def _times(self) -> int:
        return self._together(every=True)[: FEW + 1].count()

    def people(self, *such: Q) -> QuerySet[User]:
        """Those of them that are such, by name."""
        either = self.among() if self.few else are_named(self.by)
        return User.objects.filter(either, *such).order_by("name", "pk")

    def among(self) -> Q:
        """As a condition for people, for which all who are named are read."""
        return Q(pk__in=self._together())

    def how_many(self, *such: Q) -> int:
        """How many of them are such; of very many one more than `paging.MANY`."""
        if not self.few:
            some = self._together(every=True)[: 4 * paging.MANY]
            if (count := paging.how_many(User.objects.filter(*such, pk__in=some))) > paging.MANY:
                return count
        return paging.how_many(self.people(*such))

    def _together(self, *, every: bool = False) -> QuerySet[Any, Any]:
        """The ids of those who are named; `every`: as often as they are, which takes no time to
        find the first ones."""
        parts = [part for one in self.by for part in one.parts()]
        if not parts:
            return User.objects.none().values("pk")
        return parts[0].union(*parts[1:], all=every) if len(parts) > 1 else parts[0]
