"""A handbook that has been read: its cover, its chapters, and where each entry stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from driftbook.handbook.publicholidays import Calendar
from driftbook.handbook.schema.base import Entry
from driftbook.handbook.schema.doors import Doors
from driftbook.handbook.schema.downtime import Downtime
from driftbook.handbook.schema.guides import Guides
from driftbook.handbook.schema.handbook import Cover
from driftbook.handbook.schema.incidents import Incidents
from driftbook.handbook.schema.jobs import Jobs
from driftbook.handbook.schema.people import People
from driftbook.handbook.schema.requests import Requests
from driftbook.handbook.schema.support import Support
from driftbook.handbook.yamltext import Path

Compiled = TypeVar("Compiled")
KEPT = 1000
"""Compiled tables kept per edition, some 50 kB each at most: anybody may ask about any year."""


class NoChapter(Exception):
    """The handbook has no such chapter."""


@dataclass(frozen=True)
class Place:
    """Where an entry stands; line and column count from 1."""

    file: str
    line: int
    column: int

    @property
    def chapter(self) -> str:
        """The chapter that the file holds; `handbook` for the cover."""
        return self.file.removesuffix(".yaml")


@dataclass(frozen=True, eq=False)
class Handbook:
    """One edition of a handbook. Compared by identity: what is compiled from it is kept with it."""

    cover: Cover
    chapters: Mapping[str, Entry]
    places: Mapping[str, Mapping[Path, tuple[int, int]]]
    named_facts: frozenset[str]
    """The facts that texts name: `contact.switchboard.phone`."""
    numbers_in_texts: tuple[tuple[str, Path, str], ...]
    """Long rows of digits in texts: the chapter, the place, and what is written."""
    compiled: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What decisions have worked out from this edition; never part of what it says."""
    edition: str = ""
    """Its number, where a certain edition was asked for and not the one that holds."""

    def keep(self, key: object, compiled: Compiled) -> Compiled:
        """Keep what was worked out; of too much kept, everything is worked out anew."""
        if len(self.compiled) > KEPT:
            self.compiled.clear()
        self.compiled[key] = compiled
        return compiled

    @property
    def id(self) -> str:
        """The handbook's id, the name of its folder."""
        return self.cover.handbook

    @property
    def mark(self) -> str:
        """The id, with the edition where a certain one was asked for: `gladsaxe@3`."""
        return f"{self.id}@{self.edition}" if self.edition else self.id

    @property
    def support(self) -> Support | None:
        """The chapter `support`, if the handbook has it."""
        return cast("Support | None", self.chapters.get("support"))

    @property
    def guides(self) -> Guides | None:
        """The chapter `guides`, if the handbook has it."""
        return cast("Guides | None", self.chapters.get("guides"))

    @property
    def doors(self) -> Doors | None:
        """The chapter `doors`, if the handbook has it."""
        return cast("Doors | None", self.chapters.get("doors"))

    @property
    def jobs(self) -> Jobs | None:
        """The chapter `jobs`, if the handbook has it."""
        return cast("Jobs | None", self.chapters.get("jobs"))

    @property
    def requests(self) -> Requests | None:
        """The chapter `requests`, if the handbook has it."""
        return cast("Requests | None", self.chapters.get("requests"))

    @property
    def incidents(self) -> Incidents | None:
        """The chapter `incidents`, if the handbook has it."""
        return cast("Incidents | None", self.chapters.get("incidents"))

    @property
    def downtime(self) -> Downtime | None:
        """The chapter `downtime`, if the handbook has it."""
        return cast("Downtime | None", self.chapters.get("downtime"))

    @property
    def people(self) -> People | None:
        """The chapter `people`, if the handbook has it."""
        return cast("People | None", self.chapters.get("people"))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone that its hours are written in."""
        return ZoneInfo(self.cover.timezone)

    @cached_property
    def calendar(self) -> Calendar:
        """The public holidays that count."""
        return Calendar(self.cover.holidays, self.cover.country)

    def place(self, chapter: str, *path: str | int) -> Place:
        """Where the entry at `path` of a chapter (`handbook` for the cover) stands."""
        values = self.places.get(chapter, {})
        while path and path not in values:
            path = path[:-1]
        return Place(f"{chapter}.yaml", *values.get(path, (1, 1)))
