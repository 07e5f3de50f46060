"""Monitors and their alarms: whose they are, and what the handbook says of them (A-14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from driftbook.editions import shelf
from driftbook.editions.models import Edition
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.monitoring import Standing
from driftbook.handbook.schema.incidents import Incidents
from driftbook.handbook.schema.incidents import Monitor as Said
from driftbook.incidents.models import Alarm, Incident, Monitor
from driftbook.people.actors import Actor
from driftbook.people.models import Agreement
from driftbook.people.tokens import digest

AWAY = timedelta(minutes=2)
"""So late nobody was there to look: no worker, or all of Driftbook was away."""


class Definition(NamedTuple):
    """What the handbook says of a monitor, in the edition that holds."""

    handbook: Handbook
    chapter: Incidents
    monitor: Said


@dataclass(frozen=True)
class Raised:
    """An alarm as pages and letters show it."""

    alarm: Alarm
    definition: Definition
    running: Incident | None
    """The card that was opened because of it, or that runs for the same situation and place."""

    @property
    def situation(self) -> str:
        """The situation that it proposes, as it was when it was raised."""
        return situation_of(self.alarm, self.definition)[0]

    @property
    def place(self) -> str:
        """Where."""
        return situation_of(self.alarm, self.definition)[1]


def monitors(actor: Actor, action: str = "incident.see") -> QuerySet[Monitor]:
    """The monitors with which the actor may do this: those of their own organisations."""
    own = actor.sides(action).asking
    rows = Monitor.objects.filter(organisation__key__in=own, ended=None)
    return rows.select_related("organisation", "agreement")


def alarms(actor: Actor, action: str = "incident.see") -> QuerySet[Alarm]:
    """Every alarm of those organisations, also those that are over."""
    own = actor.sides(action).asking
    rows = Alarm.objects.filter(monitor__organisation__key__in=own)
    return rows.select_related("monitor__organisation", "monitor__agreement")


def of_token(token: str) -> Monitor | None:
    """The monitor that reports under this token."""
    rows = Monitor.objects.filter(digest=digest(token), sort="hook", ended=None)
    return rows.select_related("organisation", "agreement").first()


def handbook_of(agreement: Agreement | int, now: datetime) -> Handbook | None:
    """The edition that holds at `now` (aware), or the one before it that can be read."""
    found = shelf.now_of(Edition.objects.filter(agreement=agreement), now)
    return found.handbook if found else None


def definition(monitor: Monitor, now: datetime) -> Definition | None:
    """What the handbook says of it. None: no readable edition has it any more."""
    handbook = handbook_of(monitor.agreement_id, now)
    chapter = handbook.incidents if handbook else None
    if handbook is None or chapter is None or monitor.monitor not in chapter.monitors:
        return None
    return Definition(handbook, chapter, chapter.monitors[monitor.monitor])


def standing(monitor: Monitor) -> Standing:
    """How it stands, as decisions take it."""
    return Standing(
        state=monitor.state,  # type: ignore[arg-type]  # nothing else is ever written
        since=monitor.since,
        failures=monitor.failures,
        heard=monitor.heard,
        situation=monitor.situation_since,
        silence=monitor.silence_since,
    )


def situation_of(alarm: Alarm, said: Definition) -> tuple[str, str]:
    """Situation and place of the card that an alarm proposes."""
    return alarm.situation or said.monitor.situation, alarm.place or said.monitor.place


def raised(actor: Actor, now: datetime) -> list[Raised]:
    """Alarms that are not over, the latest first, with the cards that run for them already."""
    rows = list(alarms(actor).filter(ended=None, monitor__ended=None))
    said = {row.monitor: definition(row.monitor, now) for row in rows}
    runs = _running({row.monitor.organisation_id for row in rows})
    found = []
    for row in rows:
        one = said[row.monitor]
        if one is not None:
            found.append(Raised(row, one, _runs(row, one, runs)))
    return found


def overdue(actor: Actor, now: datetime) -> bool:
    """Whether one of them should have been looked at long ago: then no worker watches at all."""
    return monitors(actor).filter(due__lt=now - AWAY).exists()


def shown(alarm: Alarm, now: datetime) -> Raised | None:
    """One alarm; None where the handbook knows its monitor no more."""
    said = definition(alarm.monitor, now)
    if said is None:
        return None
    return Raised(alarm, said, _runs(alarm, said, _running({alarm.monitor.organisation_id})))


def _running(organisations: Iterable[int]) -> Mapping[object, Incident]:
    """Those that run, by key, and by what and where they are."""
    rows = Incident.objects.filter(organisation__in=organisations, ended=None, exercise=False)
    found: dict[object, Incident] = {}
    for row in rows.order_by("-opened", "-pk"):
        found[row.key] = row
        found[(row.organisation_id, row.agreement_id, row.situation, row.place)] = row
    return found


def _runs(alarm: Alarm, said: Definition, runs: Mapping[object, Incident]) -> Incident | None:
    monitor = alarm.monitor
    same = (monitor.organisation_id, monitor.agreement_id, *situation_of(alarm, said))
    return runs.get(alarm.incident) or runs.get(same)
