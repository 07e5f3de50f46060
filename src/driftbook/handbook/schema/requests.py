"""`requests.yaml`: what a customer can ask for, in which form, and what becomes of the case."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from driftbook.handbook.schema.base import (
    Days,
    Entry,
    HoursRef,
    Line,
    PartyRef,
    QueueRef,
    RequestTypeRef,
    Slug,
    Strict,
    Text,
    WaitingRuleRef,
)
from driftbook.handbook.schema.jobs import Rate, Turn

FieldKind = Literal[
    "text",
    "long-text",
    "choice",
    "several",
    "yes-no",
    "number",
    "date",
    "phone",
    "mail",
    "address",
    "door",
    "unit",
    "tag",
    "portal-user",
    "file",
]
State = Literal["planned", "waiting", "handling", "asking", "done", "withdrawn"]
"""`planned`: dated ahead; `waiting`: to be handled; `asking`: the customer has been asked."""
Filer = Literal[
    "care-worker", "spoc", "portal-user", "portal-administrator", "contact-centre-agent"
]
Doing = Literal[
    "block-tag",
    "reactivate-tag",
    "order-tags",
    "list-users",
    "list-log",
    "add-portal-user",
    "remove-portal-user",
    "list-portal-users",
    "reset-password",
]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Sharing = Literal["own", "role", "everyone"]


class When(Strict):
    """Holds when another field of the same form has one of these values."""

    field: Slug
    one_of: list[Slug] = Field(min_length=1)


class FormField(Entry):
    """Something that the customer says when filing."""

    name: Line = Field(description="The label: `Which tag`.")
    text: Text | None = Field(default=None, description="What to write, and why it is asked.")
    kind: FieldKind = "text"
    choices: dict[Slug, Line] = Field(default={}, description="For `choice` and `several`.")
    required: bool = True
    only_if: When | None = None
    many: bool = Field(default=False, description="Several may be given: tags, doors, files.")


class Wait(Strict):
    """How long on the chapter's clock, which stands still while it is closed (lunch, weekends)."""

    working_days: int = Field(
        default=0, ge=0, le=366, description="From a time of day to the same on a later one."
    )
    open_minutes: int = Field(default=0, ge=0, le=100_000, description="Minutes that it is open.")

    @model_validator(mode="after")
    def _some(self) -> "Wait":
        if not (self.working_days or self.open_minutes):
            raise ValueError("say how many working_days or open_minutes")
        return self


class Word(Strict):
    """Something that is told to the customer by itself after a wait."""

    after: Wait = Field(description="Counted from the question.")
    text: Text


class WaitingRule(Entry):
    """What happens while the customer has been asked and does not answer (I-08)."""

    name: Line
    remind: list[Word] = []
    close: Word | None = Field(
        default=None, description="When the case is closed without further action. Absent: never."
    )


class Status(Entry):
    """What a status is called, by language; Driftbook's own words where none is given (B-03)."""

    names: dict[Language, Line] = Field(min_length=1)
    text: Text | None = None


class Escalation(Entry):
    """How a case goes on to the next level (G-08 … G-10)."""

    to: QueueRef
    asks: Line = Field(description="What the level before has to say when it sends it on.")
    telephone: Turn | None = Field(
        default=None, description="Whom the one with the problem may call from then on."
    )


class Queue(Entry):
    """Where cases wait to be handled, and who handles them."""

    name: Line
    text: Text | None = None
    party: PartyRef | None = Field(
        default=None, description="Who handles it. Absent: the customer's own (first level)."
    )
    escalates: Escalation | None = None


class Price(Entry):
    """What a case costs when it is done (B-06)."""

    rate: Rate
    per: Slug | None = Field(
        default=None,
        description="A field that says how many: a number, or one where many may be given.",
    )
    only_if: When | None = None


class Act(Entry):
    """Something that a case does in Driftbook itself (B-08)."""

    does: Doing
    at: Literal["filed", "done"] = Field(
        default="done", description="At once when it is filed or enters the queue, or when done."
    )
    only_if: When | None = None
    finishes: bool = Field(default=False, description="Nothing is left to do: the case is done.")


class RequestType(Entry):
    """Something that a customer can ask for."""

    name: Line
    text: Text | None = None
    customers: list[PartyRef] = Field(default=[], description="Absent: the chapter's.")
    filers: list[Filer] = Field(default=[], description="In which roles. Absent: every one.")
    queue: QueueRef
    fields: dict[Slug, FormField] = {}
    ahead_days: int | None = Field(
        default=None, ge=1, le=730, description="So far ahead it may be dated. Absent: not (B-05)."
    )
    waiting: WaitingRuleRef | None = Field(
        default=None, description="Absent: a question waits for its answer for ever."
    )
    reopen: Wait | None = Field(
        default=None, description="So long after it was done an answer opens it. Absent: chapter's."
    )
    prices: list[Price] = []
    acts: list[Act] = []


class Mail(Entry):
    """What becomes of a mail that belongs to no case."""

    type: RequestTypeRef = Field(description="What it is filed as.")
    field: Slug | None = Field(default=None, description="The field that its subject fills.")
    unknown: Literal["review", "case"] = Field(
        default="review", description="From somebody who is not known: to people first, or a case."
    )
    per_hour: int = Field(
        default=20, ge=1, le=10_000, description="New cases from one address; more go to review."
    )


class Requests(Entry):
    """The chapter `requests`."""

    summary: Text | None = None
    customers: list[PartyRef] = Field(min_length=1, description="Who may file cases.")
    clock: HoursRef = Field(description="When the waits run: the hours of whoever handles cases.")
    working_days: Days = "Mo-Fr; PH off"
    sharing: Sharing = Field(
        default="everyone",
        description="Who of a customer sees a case, until the customer says otherwise: whoever "
        "filed it, those in the same role, or every one of its portal users (B-02).",
    )
    reopen: Wait | None = None
    office: Turn | None = Field(
        default=None, description="Whom to turn to with questions about the portal (B-07)."
    )
    queues: dict[Slug, Queue] = Field(min_length=1)
    statuses: dict[State, Status] = {}
    waiting_rules: dict[Slug, WaitingRule] = {}
    types: dict[Slug, RequestType] = Field(min_length=1)
    mail: Mail | None = None
