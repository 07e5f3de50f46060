"""Who opens a door, or the doors of a bundle: by name, a page at a time, however many they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from driftbook.doors.keys import queries, ways
from driftbook.doors.keys.people import ACTIVE, Named, are_named, called
from driftbook.people.finding import in_parts
from driftbook.people.models import Organisation, User

FEW, AT_ONCE = 1_000, 500


@dataclass(frozen=True)
class Holding:
    """Those who have something that opens it at `now` (aware)."""

    organisation: Organisation
    """Whose doors they are."""
    what: ways.Behind
    now: datetime

    def opening(self, text: str = "") -> QuerySet[User]:
        """Who can open with it: whose account is open, and who carries a tag or whose role lets
        them open doors; `text` is a part of their name."""
        return self._holders.people(self._can & called(text))

    def how_many_open(self, text: str = "") -> int:
        """How many they are; of very many one more than `paging.MANY`."""
        return self._holders.how_many(self._can & called(text))

    @cached_property
    def few(self) -> bool:
        """Whether all who have something may be looked at while somebody waits."""
        return self._holders.at_most(FEW)

    def useless(self) -> QuerySet[User]:
        """To whom it is of no use. All who have something are read: they are few among them."""
        return User.objects.filter(self._keyed.among(), ~self._can).order_by("name", "pk")

    def ways_of(self, people: Sequence[User]) -> list[ways.Way]:
        """What these people have that opens it."""
        return ways.through(self.what, [one.pk for one in people], self.now)

    def pages(self) -> Iterator[list[User]]:
        """All who can open with it, some hundred at a time, each of them once."""
        return in_parts(self.opening(), AT_ONCE)

    @cached_property
    def _keyed(self) -> Named:
        return Named(ways.keyed(self.what, self.now))

    @cached_property
    def _holders(self) -> Named:
        return Named([*self._keyed.by, ways.tagged(self.what, self.now)])

    @cached_property
    def _can(self) -> Q:
        roles = queries.in_roles_that_open([self.organisation], self.now)
        either = are_named([ways.tagged(self.what, self.now)]) | are_named(roles.by)
        return ACTIVE & either
