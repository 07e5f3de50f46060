"""Ways to switch an announcement (A-04): by hand, where somebody is called, or by a program.

An adapter for another telephone system is a class like these two: it says whom to call, or puts
what its program is to be told into the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from driftbook.handbook.deciding.incident_json import stamp
from driftbook.handbook.deciding.incident_shapes import AnnouncementNow
from driftbook.incidents import letters
from driftbook.incidents.models import Incident, Outlet
from driftbook.incidents.queries import preparing
from driftbook.outbox.actions import tell_one
from driftbook.outbox.models import Message

SWITCH = "incident.switch"
"""What the message is called in the outbox."""
ON, OFF = "on", "off"
PATIENCE = timedelta(minutes=1)
"""So long the program has. Then somebody is told to switch it by hand."""


@dataclass(frozen=True)
class Wanted:
    """What is to become of an announcement."""

    incident: Incident
    announcement: AnnouncementNow
    state: str
    """`on`, `off`."""
    queues: tuple[str, ...]
    """The telephone queues, by their ids in the handbook."""
    language: str
    """Of the handbook: in which the text is spoken."""
    words: str = ""
    """What is played, if it is something else."""


class Switch(Protocol):
    """A way to switch announcements."""

    by_program: bool

    def whom(self, wanted: Wanted) -> tuple[str, ...]:
        """The contacts of the handbook that can do it; any of them."""
        ...

    def ask(self, wanted: Wanted, key: str, now: datetime) -> Message | None:
        """Let the program do it, in the transaction of the fact; None: there is none.

        The same key again asks nothing new. Raises NotInATransaction.
        """
        ...


class ByHand:
    """Whoever can is called; what was done is written down by whoever called."""

    by_program = False

    def whom(self, wanted: Wanted) -> tuple[str, ...]:
        """Those that the handbook names."""
        one = wanted.announcement
        return one.switch_on if wanted.state == ON else one.switch_off

    def ask(self, wanted: Wanted, key: str, now: datetime) -> Message | None:
        """There is no program."""
        return None


class ByWebhook(ByHand):
    """Signed JSON says `on` or `off`; a 2xx answer means that it has been done."""

    by_program = True

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet

    def ask(self, wanted: Wanted, key: str, now: datetime) -> Message:
        """Saying the same twice is harmless: it says how it is to be, not to change it."""
        incident, one = wanted.incident, wanted.announcement
        data = {
            "incident": str(incident.key),
            "number": incident.number,
            "handbook": incident.agreement.handbook,
            "situation": incident.situation,
            "place": incident.place,
            "announcement": one.id,
            "recording": one.recording,
            "state": wanted.state,
            "queues": list(wanted.queues),
            "spoken": dict(one.spoken),
            "language": wanted.language,
            "words": wanted.words,
            "until": stamp(now + PATIENCE),
        }
        return tell_one(
            endpoint=self.outlet.endpoint,
            event=SWITCH,
            body={"type": SWITCH, "timestamp": stamp(now), "data": data},
            key=f"{key}:{self.outlet.key}",
            now=now,
            about=letters.about(incident),
        )


def switch_for(incident: Incident, announcement: str) -> Switch:
    """How this announcement is switched in this incident. In an exercise always by hand."""
    if incident.exercise:
        return ByHand()
    found = preparing.outlets_of(incident, preparing.ANNOUNCEMENT, announcement).last()
    return ByWebhook(found) if found else ByHand()
