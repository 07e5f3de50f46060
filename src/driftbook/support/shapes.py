"""What the API answers: the objects of `driftbook.wording`, described for OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Instant = Annotated[
    str,
    Field(
        description="With the offset of the handbook's zone.",
        json_schema_extra={"format": "date-time"},
    ),
]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Clauses = Annotated[list[str], Field(description="Clauses of the document: `G-04`.")]


class Refusal(BaseModel):
    """Why there is no answer."""

    error: str
    known: list[str] = Field(description="What could have been said instead.")


class Price(BaseModel):
    """What it costs, and when it is free."""

    text: str
    free_when: list[str]
    source: Clauses


class Reason(BaseModel):
    """One reason: a code with parameters, and the sentence in the language asked for."""

    code: str
    params: dict[str, Any]
    text: str
    source: Clauses


class Reach(BaseModel):
    """Somebody to turn to, as they can be reached at the instant of the answer."""

    contact: str | None
    name: str | None = None
    phone: str | None = Field(description="E.164, or a short number such as 112.")
    short: str | None = Field(default=None, description="A number that works inside only.")
    menu: list[int] = Field(description="What to press, in order.")
    mail: str | None = None
    web: str | None = None
    where: str | None = None
    hours: str | None = Field(default=None, description="In OpenStreetMap syntax.")
    open: bool | None = Field(description="null: the handbook does not say.")
    changes: Instant | None = None
    caution: str | None = None
    not_for: list[str] = []
    source: Clauses


class Step(Reach):
    """One step; without a contact, the fields about reaching it are left out or null."""

    kind: Literal["do", "call", "mail", "fill_in", "go_to", "wait"]
    text: str | None
    only_if: str | None
    audiences: list[str]
    alternatives: list[Reach]
    cost: Price | None
    notes: str | None


class Matched(BaseModel):
    """The rule that holds."""

    rule: str
    name: str | None
    level: str | None
    hours: str | None
    notes: str | None
    source: Clauses


class Next(BaseModel):
    """What holds when this answer ends."""

    at: Instant
    rule: str | None
    name: str | None
    contact: str | None
    contact_name: str | None
    answered: bool
    closed: bool
    depends_on: Literal["problem", "audience"] | None


class DownSystem(BaseModel):
    """A system of the chapter `downtime`."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str


class Downtime(BaseModel):
    """Something that is down, was until less than an hour ago, or will be within two weeks."""

    model_config = ConfigDict(from_attributes=True)

    key: UUID
    state: Literal["running", "planned", "finished", "then"] = Field(
        description="then: down at the instant that was asked for."
    )
    planning: Literal["planned", "emergency", "unplanned"]
    kind: DownSystem
    title: str
    text: str
    systems: list[DownSystem]
    felt: list[DownSystem] = Field(
        description="What was asked about, where it only does not work without these systems."
    )
    start: AwareDatetime
    end: AwareDatetime = Field(description="As announced.")
    finished: AwareDatetime | None
    late: bool = Field(description="It should have been over, and nobody has said that it is.")
    meanwhile: list[str]
    guide: str = Field(
        description="While it runs: the guide to go through before calling; empty: there is none."
    )


class Answer(BaseModel):
    """Who to turn to at an instant, and why."""

    handbook: str
    version: str
    system: str
    problem: str | None = Field(description="As asked.")
    audience: str | None = Field(description="As asked.")
    involved: list[str]
    at: Instant
    answered: bool = Field(description="Whether the handbook says anything for this hour.")
    closed: bool = Field(description="Closed on purpose.")
    text: str | None = Field(description="What one is told where it is closed on purpose.")
    matched: Matched | None
    steps: list[Step]
    cost: Price | None
    reasons: list[Reason]
    until: Instant | None = Field(description="null: not within the next year.")
    next: Next | None
    downtime: list[Downtime] = Field(description="As far as whoever asks may know of it.")


class CatalogueItem(BaseModel):
    """What the service catalogue says of one item."""

    handbook: str
    version: str
    item: str
    name: str
    state: Literal["included", "not-included", "elsewhere", "provided"]
    included: bool
    where: str | None
    by: str | None
    text: str | None
    notes: str | None
    source: Clauses
    reasons: list[Reason]
    answered: bool


class Stretch(BaseModel):
    """From `begin` up to `end` nothing changes."""

    begin: Instant
    end: Instant
    kind: Literal["answers", "alone", "closed", "silent", "gap", "clash"]
    rule: str | None
    name: str | None
    clashing: list[str]
    answering: list[str] = Field(description="Contacts that are open or do not state hours.")
    silent: list[str]


class Strip(BaseModel):
    """The week of one question."""

    system: str
    problems: list[str] = Field(description="Empty: it makes no difference.")
    audiences: list[str] = Field(description="Empty: it makes no difference.")
    stretches: list[Stretch]


class Week(BaseModel):
    """Who answers when."""

    handbook: str
    version: str
    first: Day = Field(alias="from")
    to: Day
    holidays: dict[str, str]
    strips: list[Strip]
