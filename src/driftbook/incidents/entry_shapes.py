"""Entries as devices and programs send them, and what makes one fit to be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field

from driftbook.handbook.deciding.incident_json import stamp
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.handbook.deciding.incident_reading import instant, minutes
from driftbook.handbook.schema.incidents import Incidents
from driftbook.incidents.models import MOST_TEXT, Kind, LogEntry

LATEST_CLOCK = 7_258_118_400_000
"""The year 2200, in milliseconds: a clock that is further ahead is none."""
MOST_ENTRIES = 200
FIRST_YEAR, LAST_YEAR = 1970, 2199
_SHORT = re.compile(r"[^\r\n\x00]{0,60}")
_INITIALS = re.compile(r"\w{1,5}")


def _possible(at: datetime) -> datetime:
    if not FIRST_YEAR < at.year < LAST_YEAR:
        raise ValueError("no calendar reaches so far here")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_possible)]
"""One that every database can keep, and every zone."""


class WireEntry(Schema):
    """Something that was seen, done or decided, as its writer has written it down."""

    id: UUID = Field(description="Made by the writer: the same id again is the same entry.")
    incident: UUID
    kind: Kind
    subject: str = Field("", max_length=80, description="The id of a step, a duty … of the card.")
    data: dict[str, Any] = Field({}, description="What is said of it; see docs/incidents.md.")
    words: str = Field("", max_length=MOST_TEXT)
    over: list[UUID] = Field(
        [], max_length=50, description="The entries of the subject that its writer saw as latest."
    )
    clock: int = Field(ge=0, le=LATEST_CLOCK, description="A hybrid logical clock, milliseconds.")
    device: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9-]+$")
    seq: int = Field(ge=0, le=2**31 - 1)
    happened: AwareDatetime
    written: AwareDatetime
    via: Literal["app", "api", "paper"] = "app"


class StoredEntry(Schema):
    """An entry of a log, as the server has it."""

    id: UUID
    incident: UUID
    kind: str
    subject: str
    data: dict[str, Any]
    words: str
    over: list[UUID]
    clock: int
    device: str
    seq: int
    happened: str
    written: str
    via: str
    number: int = Field(description="In the order in which entries reached the server.")
    arrived: str
    person: UUID | None


def as_entry(wire: WireEntry) -> Entry:
    """What a device sent, as the fold takes it."""
    said = wire.model_dump()
    return Entry(**{**said, "over": tuple(wire.over)})


def stored(row: LogEntry, incident: UUID) -> dict[str, Any]:
    """A row as devices read it."""
    return {
        "id": str(row.id),
        "incident": str(incident),
        "kind": row.kind,
        "subject": row.subject,
        "data": row.data,
        "words": row.words,
        "over": row.over,
        "clock": row.clock,
        "device": row.device,
        "seq": row.seq,
        "happened": stamp(row.happened),
        "written": stamp(row.written),
        "via": row.via,
        "number": row.number,
        "arrived": stamp(row.arrived),
        "person": str(row.person) if row.person else None,
    }


# --- what may be said of what --------------------------------------------------------------------

Check = Callable[[Any], bool]


def _one_of(*words: str) -> Check:
    return lambda value: value in words


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _person(value: Any) -> bool:
    return value is None or _uuid(value)


def _uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _ids(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 60 and all(_short(one) for one in value)


def _short(value: Any) -> bool:
    return isinstance(value, str) and _SHORT.fullmatch(value) is not None


def _shorts(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= 60
        and all(_short(name) and _short(said) for name, said in value.items())
    )


def _minutes(value: Any) -> bool:
    return minutes(value) is not None


def _instant(value: Any) -> bool:
    """As the decision reads it, in Python and in JavaScript alike."""
    at = instant(value)
    return at is not None and FIRST_YEAR < at.year < LAST_YEAR


ANY: dict[str, Check] = {
    "personal": _flag,
    "initials": lambda value: isinstance(value, str) and _INITIALS.fullmatch(value) is not None,
}
NEEDED: dict[str, dict[str, Check]] = {
    "opened": {
        "handbook": _short,
        "edition": _minutes,
        "situation": _short,
        "place": _short,
        "exercise": _flag,
        "organisation": _uuid,
    },
    "step": {"state": _one_of("done", "not-done", "skipped", "open")},
    "duty": {"person": _person},
    "scenario": {"chosen": _flag},
    "announcement": {"state": _one_of("on", "off")},
    "post": {"state": _one_of("posted", "over")},
    "inform": {"to": _ids},
    "pause": {"state": _one_of("overridden", "paused"), "situation": _short, "place": _short},
    "closing": {"state": _one_of("closed", "reopened")},
}
MAY: dict[str, dict[str, Check]] = {
    "announcement": {"queues": _ids, "how": _one_of("called", "self", "program")},
    "post": {"update": _flag},
    "inform": {"figures": _shorts, "how": _one_of("mail", "called", "other")},
    "timer": {"minutes": _minutes, "since": _instant},
    "review": {"lesson": _flag, "about": _short},
}


def fits(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether the data of an entry say what its kind says, and nothing else."""
    needed = NEEDED.get(kind, {})
    known = ANY | needed | MAY.get(kind, {})
    return needed.keys() <= data.keys() and all(
        name in known and known[name](value) for name, value in data.items()
    )


def writable(entry: WireEntry) -> bool:
    """Whether every database can keep its texts and its instants."""
    said = json.dumps(entry.data, ensure_ascii=False)  # str() would write \\x00 for what is refused
    text = f"{entry.words}{entry.subject}{said}"
    years = (entry.happened.year, entry.written.year)
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return (
        "\x00" not in text
        and "\\u0000" not in said
        and all(FIRST_YEAR < year < LAST_YEAR for year in years)
    )


def about(chapter: Incidents, kind: str, situation: str) -> frozenset[str] | None:
    """The subjects that an entry of this kind may have in a card; None: any."""
    card = chapter.situations[situation]
    names: dict[str, Any] = {
        "step": chapter.steps,
        "duty": chapter.duties,
        "scenario": card.scenarios,
        "announcement": chapter.announcements,
        "post": chapter.posts,
        "timer": card.timers,
    }
    if kind == "pause":
        return None
    return frozenset(names.get(kind, ("",)))
