"""Alarms as pages and the API show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from driftbook.incidents import alarm_letters as letters
from driftbook.incidents import monitor_words as words
from driftbook.incidents.models import Alarm, Incident
from driftbook.incidents.names import card_name, place_name
from driftbook.incidents.queries import monitors as queries
from driftbook.incidents.queries.monitors import Raised
from driftbook.people import queries as people
from driftbook.people.actors import Actor


@dataclass(frozen=True)
class Shown:
    """An alarm, in words; times are in the handbook's zone."""

    key: UUID
    monitor: str
    handbook: str
    silent: bool
    say: str
    """The situation, as somebody would say it who stands in it."""
    card: str
    situation: str
    place: str
    place_name: str
    said: str
    raised: datetime
    ended: datetime | None
    ended_by: str
    because: str
    opening: str
    """The page that opens the card, with everything filled in."""
    running: Incident | None
    may_write: bool = False


def open_alarms(who: Actor, now: datetime) -> list[Shown]:
    """Those that are not over, the latest first."""
    return [
        show(one, may_write=who.may("incident.write", one.alarm.monitor.organisation.key))
        for one in queries.raised(who, now)
    ]


def one(alarm: Alarm, now: datetime) -> Shown | None:
    """This one; None where the handbook knows its monitor no more."""
    found = queries.shown(alarm, now)
    return show(found) if found else None


def show(one: Raised, *, may_write: bool = False) -> Shown:
    """In words, in the language that is active."""
    alarm, known = one.alarm, one.definition
    card = known.chapter.situations.get(one.situation)
    zone = known.handbook.zone
    return Shown(
        key=alarm.key,
        monitor=known.monitor.name,
        handbook=known.handbook.id,
        silent=alarm.silent,
        say=card.say if card else one.situation,
        card=card_name(known.handbook, one.situation),
        situation=one.situation,
        place=one.place,
        place_name=place_name(known.handbook, one.place),
        said=words.said(alarm.monitor.sort, alarm.said),
        raised=alarm.raised.astimezone(zone),
        ended=alarm.ended.astimezone(zone) if alarm.ended else None,
        ended_by=people.names([alarm.ended_by]).get(alarm.ended_by, "") if alarm.ended_by else "",
        because=alarm.because,
        opening=letters.opening(alarm, known),
        running=one.running,
        may_write=may_write,
    )
