"""Jobs as the pages of a provider show them, with everything fetched at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.jobs import states, telling
from driftbook.jobs.books import books, type_name
from driftbook.jobs.models import Job
from driftbook.jobs.queries.board import ACUTE, TO_DO
from driftbook.jobs.telling import Said
from driftbook.people import queries

MAP = "https://www.openstreetmap.org/search?"


@dataclass(frozen=True)
class Shown:
    """A job on a board or on a technician's page."""

    job: Job
    handbook: Handbook | None
    type: str
    class_name: str
    acute: bool
    starts: datetime | None
    """In the handbook's zone, as `ends`."""
    ends: datetime | None
    street: str
    """`Birch Street 1`"""
    town: str
    technician: str
    state: str
    look: str
    clashes: tuple[str, ...] = ()
    """The numbers of the other jobs that its technician has at the same time."""

    @property
    def lang(self) -> str:
        """The language in which the handbook names things."""
        return self.handbook.cover.language if self.handbook else ""

    @property
    def day(self) -> date | None:
        """The day on which it starts."""
        return self.starts.date() if self.starts else None

    @property
    def route(self) -> str:
        """A map of the address: no key, nothing that follows anybody."""
        return MAP + urlencode({"query": f"{self.street.partition(',')[0]}, {self.town}"})

    @property
    def facts(self) -> list[Said]:
        """What has been said of it, the key bundle first."""
        if self.handbook is None:
            return [Said(name, str(text)) for name, text in self.job.facts.items()]
        told = telling.facts(self.handbook, self.job.type, self.job.facts)
        return sorted(told, key=lambda one: not one.bundle)

    @property
    def circumstances(self) -> list[str]:
        """What the orderer has stated, such as a flat battery."""
        stated = self.job.circumstances
        return telling.circumstances(self.handbook, stated) if self.handbook else list(stated)

    @property
    def unit(self) -> str:
        """`SmartLock SL-1`: the unit that it is about; empty: there is none."""
        found = self.job.unit
        if found is None:
            return ""
        kind = telling.unit(self.handbook, found) if self.handbook else found.kind
        return f"{kind} {found.serial}".strip()

    @property
    def to_do(self) -> bool:
        """Whether somebody has to go there still."""
        return self.job.state in TO_DO

    @property
    def door(self) -> str:
        """`Stairwell door, to the yard`."""
        return telling.door(self.job.door_kind, self.job.door)


def shown(jobs: Iterable[Job], clashes: Mapping[int, list[Job]] | None = None) -> list[Shown]:
    """The jobs with their handbooks and technicians, in a handful of queries."""
    rows = list(jobs)
    read = books(rows)
    names = queries.names(job.technician for job in rows)
    return [
        _shown(job, read.get(job.order.edition_id), names, (clashes or {}).get(job.pk, []))
        for job in rows
    ]


def local(at: datetime | None, handbook: Handbook | None) -> datetime | None:
    """The instant in the handbook's zone; in UTC where it cannot be read."""
    return at.astimezone(handbook.zone if handbook else ZoneInfo("UTC")) if at else None


def _shown(
    job: Job, handbook: Handbook | None, names: Mapping[UUID | None, str], others: list[Job]
) -> Shown:
    street = job.address.street
    technician = names.get(job.technician, _("an erased person")) if job.technician else ""
    return Shown(
        job=job,
        handbook=handbook,
        type=type_name(handbook, job),
        class_name=job.decision.get("class_name") or "",
        acute=job.service_class == ACUTE,
        starts=local(job.starts, handbook),
        ends=local(job.ends, handbook),
        street=f"{street.name} {job.address.house}",
        town=f"{street.postal_code} {street.town}",
        technician=technician,
        state=states.name(job.state),
        look=states.LOOKS.get(job.state, ""),
        clashes=tuple(other.number for other in others),
    )
