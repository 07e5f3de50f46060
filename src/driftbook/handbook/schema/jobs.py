"""`jobs.yaml`: what a technician can be ordered for, when, as what, and at what rate."""

from typing import Annotated, Literal

from pydantic import Field

from driftbook.handbook.schema.base import (
    AudienceRef,
    ClassRef,
    Clock,
    Days,
    DeadlineRef,
    DoorKind,
    Entry,
    HoursRef,
    JobTypeRef,
    Line,
    PartyRef,
    ProblemRef,
    ProcedureRef,
    Slug,
    Strict,
    SystemRef,
    Text,
)
from driftbook.handbook.schema.procedures import Procedure

FactKind = Literal["text", "yes-no", "choice", "moment", "person", "bundle", "unit-kind"]
Amount = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,9}([.][0-9]{1,2})?$", description='An amount in quotes: `"450.00"`.'),
]


class OnlyIf(Strict):
    """Asked only when another fact of the same type has one of these values."""

    fact: Slug
    one_of: list[Slug] = Field(min_length=1)


class Fact(Entry):
    """What the orderer has to say about a job of this type (G-18)."""

    name: Line = Field(description="The label: `Key bundle`.")
    text: Text | None = Field(default=None, description="What to write, and why it is asked.")
    kind: FactKind = "text"
    choices: dict[Slug, Line] = Field(default={}, description="For `choice`.")
    required: bool = True
    only_if: OnlyIf | None = None


class JobType(Entry):
    """A type of job (G-18, G-19)."""

    name: Line
    text: Text | None = None
    does: Literal["installs", "repairs", "changes-battery", "removes"] = Field(
        description="What it does to the unit, so that the registry follows."
    )
    doors: list[DoorKind] = Field(min_length=1, description="The kinds of door it is for.")
    unit: Literal["absent", "present", "any"] = Field(
        description="Whether the door must have no unit yet, have one, or either (G-21)."
    )
    facts: dict[Slug, Fact] = {}


class Deadline(Entry):
    """The latest moment before a job, on an earlier day (G-13, G-16)."""

    name: Line
    days_before: int = Field(ge=0, le=60)
    days: Literal["calendar", "working"] = Field(
        description="`working`: days before are counted on the chapter's `working_days` only, "
        "so that the day before Monday is Friday."
    )
    at: Clock
    at_the_minute: Literal["in-time", "late"] = Field(
        description="Whether an order at that very minute is in time."
    )


class Window(Entry):
    """Hours in which jobs are booked, so many at a time (G-14, G-15)."""

    id: Slug
    name: Line
    hours: HoursRef
    priority: int = Field(ge=1, le=9, description="1 is offered first.")
    seats: int = Field(ge=1, le=99, description="How many jobs in each slot.")
    types: list[JobTypeRef] = Field(default=[], description="Absent: every type.")


class Rate(Strict):
    """What a class costs. Amounts that are agreed elsewhere stand in the price list (`item`)."""

    item: Slug = Field(description="The item of the price list.")
    amount: Amount | None = Field(default=None, description="Where the handbook itself says it.")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    text: Line | None = None


class ServiceClass(Entry):
    """What a job counts as, and its rate."""

    name: Line
    text: Text | None = None
    rate: Rate


class Rule(Entry):
    """When a job is of a class. Rules are read in order; the first that holds decides."""

    id: Slug
    name: Line
    service_class: ClassRef = Field(alias="class")
    late_for: DeadlineRef | None = Field(
        default=None, description="Holds when the job was ordered after this deadline."
    )
    performed: HoursRef | None = Field(
        default=None, description="Holds when the job is performed in these hours."
    )


class Circumstance(Entry):
    """A circumstance that the orderer states and that changes class or invoice (G-18)."""

    name: Line
    text: Text | None = None
    types: list[JobTypeRef] = Field(default=[], description="Absent: every type.")
    service_class: ClassRef | None = Field(default=None, alias="class")
    invoiced: bool = True


class Turn(Strict):
    """Whom to telephone after ordering: a question to the chapter `support` (G-17)."""

    system: SystemRef
    problem: ProblemRef | None = None
    audience: AudienceRef | None = Field(default=None, description="As whom the orderer asks.")


class NotFor(Entry):
    """Types that, on doors of these kinds, are not ordered in this way."""

    doors: list[DoorKind] = Field(min_length=1)
    types: list[JobTypeRef] = Field(min_length=1)


class Way(Entry):
    """A way of ordering: a tab of the time step (G-16, G-17, G-26)."""

    id: Slug
    name: Line
    text: Text | None = None
    time: Literal["window", "chosen", "none"]
    doors: list[DoorKind] = Field(min_length=1)
    types: list[JobTypeRef] = Field(default=[], description="Absent: every type.")
    not_for: list[NotFor] = Field(
        default=[],
        description="Types that are not ordered so on some of these doors, "
        "such as a new unit on a stairwell door.",
    )
    classes: list[ClassRef] = Field(
        default=[], description="The classes that may be ordered so. Absent: every class."
    )
    deadline: DeadlineRef | None = Field(default=None, description="Ordered by then (G-16).")
    telephone: Turn | None = None
    procedure: ProcedureRef | None = Field(
        default=None, description="What runs before the job can be carried out (G-26)."
    )


class Notice(Entry):
    """How long before the work the technician tells whoever has asked for it (G-16)."""

    minutes: int = Field(ge=1, le=1440)


class Jobs(Entry):
    """The chapter `jobs`."""

    summary: Text | None = None
    orderers: list[PartyRef] = Field(min_length=1)
    provider: PartyRef
    working_days: Days
    slot_minutes: int = Field(default=60, ge=5, le=480)
    hold_minutes: int = Field(
        default=10, ge=1, le=120, description="How long a draft keeps a seat."
    )
    types: dict[Slug, JobType] = Field(min_length=1)
    deadlines: dict[Slug, Deadline] = {}
    change: DeadlineRef | None = Field(
        default=None, description="Until when a booked job may be moved. Absent: until it begins."
    )
    cancel: DeadlineRef | None = Field(
        default=None, description="Until when it may be cancelled. Absent: until it begins."
    )
    windows: list[Window] = []
    classes: dict[Slug, ServiceClass] = Field(min_length=1)
    rules: list[Rule] = Field(min_length=1)
    circumstances: dict[Slug, Circumstance] = {}
    ways: list[Way] = Field(min_length=1)
    notice: Notice | None = None
    procedures: dict[Slug, Procedure] = {}
