"""`doors.yaml`: the kinds of unit that sit on doors, their batteries, and who may open what."""

from typing import Annotated, Literal

from pydantic import Field

from driftbook.handbook.schema.base import (
    Clock,
    ContactRef,
    DoorKind,
    Entry,
    GuideRef,
    JobTypeRef,
    Line,
    PartyRef,
    ProblemRef,
    Slug,
    SystemRef,
    Text,
)

Act = Literal["open", "lock"]
Weekday = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]
Reader = Literal[
    "spoc",
    "supplier-support",
    "portal-administrator",
    "system-administrator",
]
WEEKDAYS: tuple[Weekday, ...] = ("mo", "tu", "we", "th", "fr", "sa", "su")
Percent = Annotated[int, Field(ge=0, le=100)]
Seconds = Annotated[int, Field(ge=1, le=600)]
Hours = Annotated[int, Field(ge=1, le=10_000)]
Days = Annotated[int, Field(ge=1, le=1_000)]


class Trouble(Entry):
    """Whom to turn to when a unit does not do what was asked of it (G-37, O-05 ... O-07)."""

    system: SystemRef
    problem: ProblemRef | None = None
    guide: GuideRef | None = Field(default=None, description="What to look at first.")


class UnitKind(Entry):
    """A kind of unit: a motor turner, a relay, a box with a key in it, a reader."""

    name: Line
    text: Text | None = None
    doors: list[DoorKind] = Field(min_length=1, description="The kinds of door that it fits.")
    acts: list[Act] = Field(
        default=[], description="What can be asked of it from the telephone. Absent: nothing."
    )
    instructions: dict[Act, Line] = Field(
        default={}, description="What whoever does it has to know: a door with a pump (G-36)."
    )
    patience_seconds: Seconds = Field(
        default=10, description="A command that is not answered so soon has an unknown outcome."
    )
    battery: bool = Field(default=True, description="Whether it runs on a battery.")
    silent_hours: Hours = Field(
        default=26, description="Not heard of for so long, it counts as silent."
    )
    trouble: Trouble | None = Field(default=None, description="Absent: the chapter's.")


class Recipient(Entry):
    """Who gets the battery report: whoever has a role in a party, or a contact with a mailbox."""

    party: PartyRef | None = None
    role: Reader | None = None
    contact: ContactRef | None = None


class BatteryReport(Entry):
    """When the report is made, in the handbook's zone, and who gets it (G-24)."""

    weekday: Weekday = "mo"
    at: Clock = "06:00"
    soon_days: Days = Field(default=30, description="Units that will be critical within so long.")
    to: list[Recipient] = Field(min_length=1)


class BatteryOrder(Entry):
    """How a change of batteries is ordered (G-25)."""

    job: JobTypeRef
    priority: Annotated[int, Field(ge=1, le=9)] | None = Field(
        default=None, description="Into windows of this priority. Absent: of any."
    )


class Batteries(Entry):
    """When a battery is to be changed, and what follows (G-05, G-18, G-24, G-25)."""

    critical: Percent = Field(description="At this percentage or below.")
    guide: GuideRef | None = Field(default=None, description="What a critical battery opens ...")
    outcome: Slug | None = Field(default=None, description="... and at which of its outcomes.")
    stuck_days: Days = Field(
        default=45, description="A percentage that has not changed for so long is not trusted."
    )
    report: BatteryReport | None = None
    order: BatteryOrder | None = None


class Emergency(Entry):
    """A key for a while, outside of the bundles (G-30)."""

    longest_minutes: Annotated[int, Field(ge=5, le=43_200)] = Field(
        description="It ends by itself after so long at the latest."
    )
    usual_minutes: Annotated[int, Field(ge=5, le=43_200)] = 240
    text: Text | None = None


class Doors(Entry):
    """The chapter `doors`."""

    summary: Text | None = None
    units: dict[Slug, UnitKind] = Field(min_length=1)
    batteries: Batteries | None = None
    emergency: Emergency | None = Field(
        default=None, description="Absent: there are no emergency keys."
    )
    by_hand: bool = Field(
        default=True, description="Whether a bundle may be given to a person by hand (G-30)."
    )
    trouble: Trouble | None = Field(
        default=None, description="Whom to turn to where a kind says nothing of its own."
    )
