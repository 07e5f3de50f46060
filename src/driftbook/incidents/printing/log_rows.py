"""The whole log, row by row, as it goes out of the house: who, in which role, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry, Register, State
from driftbook.incidents.card import handbook_of
from driftbook.incidents.log_phrases import Phrases
from driftbook.incidents.models import Incident, LogEntry
from driftbook.incidents.names import people_in
from driftbook.incidents.printing.personal import Recogniser
from driftbook.incidents.queries import incidents
from driftbook.people.keys import key_of

Contradiction = Literal["", "open", "settled"]
"""`open`: others say something else, and nobody has decided; `settled`: somebody has."""


@dataclass(frozen=True)
class Row:
    """One entry; times are in the handbook's zone."""

    entry: Entry
    number: int
    """In the order in which entries reached the server."""
    happened: datetime
    written: datetime
    arrived: datetime
    said: str
    """What it says, in words."""
    words: str
    """What its writer says, in their own."""
    person: str
    initials: str
    """From paper: whose they are."""
    duties: tuple[str, ...]
    """The roles that the writer held when it happened."""
    personal: tuple[str, ...]
    """Sorts of personal data in it; none: none was found."""
    contradiction: Contradiction

    @property
    def late(self) -> bool:
        """Whether it was written down more than five minutes after it happened."""
        return (self.written - self.happened).total_seconds() > 300


@dataclass(frozen=True)
class Log:
    """All rows in the order of the log, and what belongs to them."""

    incident: Incident
    handbook: Handbook
    state: State
    people: Mapping[UUID | None, str]
    rows: tuple[Row, ...]

    @property
    def personal(self) -> int:
        """How many rows hold personal data."""
        return sum(bool(row.personal) for row in self.rows)

    @property
    def contradictions(self) -> int:
        """How many rows say something else than another that nobody has gone over."""
        return sum(row.contradiction == "open" for row in self.rows)


def read(incident: Incident) -> Log:
    """The log as it is now, with its sentences in the active language. Raises Unreadable."""
    handbook = handbook_of(incident)
    stored = {row.id: row for row in incidents.log(incident)}
    state = incidents.said(incident, stored.values())
    people = people_in(state.entries)
    phrases = Phrases(handbook, people)
    recogniser = Recogniser.of(handbook)
    held = dict(_duties(state, handbook))
    differing = dict(_contradictions(state))

    def row(entry: Entry) -> Row:
        kept: LogEntry = stored[entry.id]
        return Row(
            entry=entry,
            number=kept.number,
            happened=kept.happened.astimezone(handbook.zone),
            written=kept.written.astimezone(handbook.zone),
            arrived=kept.arrived.astimezone(handbook.zone),
            said=phrases.say(entry),
            words=entry.words,
            person=people.get(entry.person, "") if entry.person else "",
            initials=str(entry.data.get("initials", "")),
            duties=held.get(entry.id, ()),
            personal=recogniser.sorts(entry),
            contradiction=differing.get(entry.id, ""),
        )

    return Log(incident, handbook, state, people, tuple(map(row, state.entries)))


def _duties(state: State, handbook: Handbook) -> Iterator[tuple[UUID, tuple[str, ...]]]:
    """For each entry the names of the roles that its writer held then, in the log's order."""
    known = handbook.incidents.duties if handbook.incidents else {}
    held: dict[str, UUID | None] = {}
    for entry in state.entries:
        if entry.kind == "duty":
            held[entry.subject] = key_of(entry.data.get("person"))
        if entry.person is not None:
            mine = (id for id, person in held.items() if person == entry.person)
            yield entry.id, tuple(known[id].name if id in known else id for id in mine)


def _contradictions(state: State) -> Iterator[tuple[UUID, Contradiction]]:
    for register in state.registers.values():
        yield from _settled(register)
        if register.contradicted:
            for head in register.heads:
                yield head.id, "open"


def _settled(register: Register) -> Iterator[tuple[UUID, Contradiction]]:
    """Entries that differed until one of them, or another, was written over them all."""
    by_id = {entry.id: entry for entry in register.entries}
    for entry in register.entries:
        gone_over = tuple(by_id[id] for id in entry.over if id in by_id)
        if len(gone_over) > 1 and Register(gone_over, gone_over).contradicted:
            for one in gone_over:
                yield one.id, "settled"
