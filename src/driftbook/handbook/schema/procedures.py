"""Procedures that run for months: steps with due times and outcomes (G-26 … G-29).

Due times are days. What is due on a day is in time until that day ends in the handbook's zone.
"""

from typing import Literal

from pydantic import Field, model_validator

from driftbook.handbook.schema.base import (
    DoorKind,
    Entry,
    JobTypeRef,
    Line,
    PartyRef,
    Slug,
    Strict,
    Text,
    UnitKindRef,
)


class Period(Strict):
    """How long: months first, then days, then working days."""

    months: int = Field(
        default=0,
        ge=0,
        le=120,
        description="On the calendar: a month after 31 January is the last day of February.",
    )
    days: int = Field(default=0, ge=0, le=3660)
    working_days: int = Field(
        default=0, ge=0, le=366, description="Counted by the chapter's `working_days`."
    )

    @model_validator(mode="after")
    def _some(self) -> "Period":
        if not (self.months or self.days or self.working_days):
            raise ValueError("say how many months, days or working_days")
        return self


class Due(Strict):
    """When a step has to be done at the latest."""

    after: Literal["begin", "step"] = Field(
        default="step",
        description="Counted from the day on which the procedure began, or on which this step "
        "began to wait. A step whose day has passed when it begins to wait is due that same day.",
    )
    within: Period


class NeededFact(Entry):
    """What has to be said with an outcome: a permission, a placement, a date.

    What an ending orders takes over the facts that go by the same id in the job type.
    """

    name: Line
    text: Text | None = Field(default=None, description="What to write, and why it is asked.")
    kind: Literal["text", "yes-no", "date"] = Field(
        default="text", description="A `yes-no` that is required has to be a yes."
    )
    required: bool = True


class Outcome(Entry):
    """What came of a step, and where it leads."""

    id: Slug
    name: Line
    text: Text | None = None
    then: Slug = Field(description="The step or ending that follows.")
    if_nothing: bool = Field(
        default=False,
        description="What it comes to if nobody answers; the expected course follows it. It is "
        "never recorded by itself: who was to act says that it happened.",
    )
    facts: dict[Slug, NeededFact] = {}
    tells: list[PartyRef] = Field(
        default=[], description="The parties that are told of it by a message."
    )


class Step(Entry):
    """Something that a party has to do, by a due time."""

    id: Slug
    name: Line
    text: Text | None = None
    by: PartyRef
    due: Due
    remind: list[Period] = Field(
        default=[],
        description="How long before the day the party is reminded. It is told once more when the "
        "day has passed.",
    )
    outcomes: list[Outcome] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_default(self) -> "Step":
        if sum(outcome.if_nothing for outcome in self.outcomes) > 1:
            raise ValueError("only one outcome of a step may say if_nothing")
        return self


class OrdersJob(Strict):
    """The job that an ending orders."""

    type: JobTypeRef
    unit: UnitKindRef | None = None
    door: DoorKind | None = Field(
        default=None, description="The kind of door. Absent: the door of the job that waited."
    )


class Ending(Entry):
    """How the procedure ends, and what happens to the job that waits for it."""

    id: Slug
    name: Line
    text: Text | None = None
    job: Literal["goes-on", "closed"] = Field(
        description="`goes-on`: the job that waited may be scheduled. `closed`: it is over."
    )
    orders: OrdersJob | None = Field(
        default=None, description="Another job that is ordered instead, such as a key box."
    )
    drops_out_after: Period | None = Field(
        default=None, description="How long after the ending it is still shown. Absent: always."
    )
    tells: list[PartyRef] = []


class Procedure(Entry):
    """A procedure: it begins with a job, waits for people, and ends in one of its endings."""

    name: Line
    text: Text | None = None
    start: Slug
    steps: list[Step] = Field(min_length=1)
    endings: list[Ending] = Field(min_length=1)
