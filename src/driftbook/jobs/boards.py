"""What every page of the supplier's board shows, and of which jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from driftbook.jobs import days
from driftbook.jobs.agenda import Shown
from driftbook.jobs.days import Days
from driftbook.jobs.models import Job
from driftbook.jobs.queries import board as queries
from driftbook.jobs.queries.board import ASSIGN
from driftbook.jobs.queries.technicians import technicians
from driftbook.people import queries as people
from driftbook.people import zones
from driftbook.people.actors import Actor
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import TABLE

FARTHEST = timedelta(days=3660)


@dataclass(frozen=True)
class Board:
    """The board as somebody looks at it at `now`."""

    who: Actor
    asked: QueryDict
    """The part of the address behind the question mark."""
    now: datetime

    @cached_property
    def chosen(self) -> tuple[str, str]:
        """Handbook and customer whose jobs are shown; empty: everybody's."""
        handbook, _dot, customer = self.asked.get("of", "")[:200].partition(".")
        return handbook, customer

    @property
    def of(self) -> str:
        """The same as the address says it: `gladsaxe.gladsaxe-kommune`."""
        return ".".join(self.chosen) if any(self.chosen) else ""

    @cached_property
    def providers(self) -> list[Organisation]:
        """The organisations whose board it is."""
        roles = self.who.roles.items()
        leading = [key for key, held in roles if held & TABLE[ASSIGN].served]
        return list(Organisation.objects.filter(key__in=leading).order_by("pk"))

    @cached_property
    def today(self) -> Days:
        """This very day."""
        where = zones.zone(self.providers[0].timezone if self.providers else "UTC")
        return days.day(self.now.astimezone(where).date(), where)

    @cached_property
    def on(self) -> date:
        """The day that the address names, if it is one that somebody may plan; else today."""
        today = self.today.first
        try:
            on = date.fromisoformat(self.asked.get("on", ""))
        except ValueError:
            return today
        return on if abs(on - today) < FARTHEST else today

    @cached_property
    def rows(self) -> QuerySet[Job]:
        """All jobs of the board."""
        return queries.on_board(self.who, *self.chosen)

    @cached_property
    def counts(self) -> queries.Counts:
        """How many there are of what has to be looked at."""
        return queries.counts(self.rows, self.today.start, self.today.end)

    @cached_property
    def people(self) -> list[User]:
        """Whom the actor may send."""
        found = (user for provider in self.providers for user in technicians(provider))
        return list(dict.fromkeys(found))

    @cached_property
    def customers(self) -> list[tuple[str, str]]:
        """What the address says and the name of whoever orders, where there are several."""
        found = queries.customers(self.who)
        more = len({handbook for handbook, _slug, _name in found}) > 1
        named = [
            (f"{handbook}.{slug}", f"{name} ({handbook})" if more else name)
            for handbook, slug, name in found
        ]
        return named if len(named) > 1 else []

    def address(self, **more: str) -> str:
        """What stands behind the question mark of another page of the same board."""
        said = {"of": self.of, **more}
        return urlencode({name: text for name, text in said.items() if text})

    @property
    def same(self) -> str:
        """The same customer on another page."""
        return self.address()

    def columns(self, jobs: list[Shown]) -> list[tuple[str, list[Shown]]]:
        """The jobs of nobody, then of each technician; of whoever is none any more, too."""
        keys: list[UUID | None] = [None, *(user.key for user in self.people)]
        keys += [job.job.technician for job in jobs]
        names = people.names(keys)
        found = []
        for key in dict.fromkeys(keys):
            theirs = [job for job in jobs if job.job.technician == key]
            if theirs or key is not None:
                name = names.get(key, _("an erased person")) if key else _("Nobody yet")
                found.append((name, theirs))
        return found
