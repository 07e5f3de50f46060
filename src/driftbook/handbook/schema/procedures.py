"""Procedures that run for months: steps with due times and outcomes (G-26 … G-29)."""

from typing import Literal

from pydantic import Field, model_validator

from driftbook.handbook.schema.base import (
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
    """How long: months are counted on the calendar, working days by `working_days`."""

    months: int = Field(default=0, ge=0, le=120)
    days: int = Field(default=0, ge=0, le=3660)
    working_days: int = Field(default=0, ge=0, le=366)

    @model_validator(mode="after")
    def _some(self) -> "Period":
        if not (self.months or self.days or self.working_days):
            raise ValueError("say how many months, days or working_days")
        return self


class Due(Strict):
    """When a step has to be done at the latest."""

    after: Literal["begin", "step"] = Field(
        default="step",
        description="Counted from the beginning of the procedure, or from the "
        "moment at which this step began to wait.",
    )
    within: Period


class NeededFact(Entry):
    """What has to be said with an outcome: a permission, a placement, a date."""

    name: Line
    kind: Literal["text", "yes-no", "date"] = "text"
    required: bool = True


class Outcome(Entry):
    """What came of a step, and where it leads."""

    id: Slug
    name: Line
    text: Text | None = None
    then: Slug = Field(description="The step or ending that follows.")
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
        default=[], description="How long before it is due the party is reminded."
    )
    outcomes: list[Outcome] = Field(min_length=1)


class OrdersJob(Strict):
    """The job that an ending orders."""

    type: JobTypeRef
    unit: UnitKindRef | None = None


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
        default=None, description="How long after the ending it is still shown."
    )
    tells: list[PartyRef] = []


class Procedure(Entry):
    """A procedure: it begins with a job, waits for people, and ends in one of its endings."""

    name: Line
    text: Text | None = None
    start: Slug
    steps: list[Step] = Field(min_length=1)
    endings: list[Ending] = Field(min_length=1)
