"""Words shared by every chapter: ids, sources, opening hours."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


@dataclass(frozen=True)
class Ref:
    """Marks a field that names an entry elsewhere: `Ref("support.contacts")`.

    `reading` follows these marks, so that a chapter declares its references where it declares
    its fields, and every unknown one is found even when other fields are wrong too.
    """

    to: str


@dataclass(frozen=True)
class Written:
    """Marks text in a notation that `reading` checks: opening hours, days, or prose with facts."""

    notation: Literal["hours", "days", "prose"]


@dataclass(frozen=True)
class Repeatable:
    """Marks the id of an entry that a list may hold twice; whether it may mean it, `check` says."""


Mark = Ref | Written | Repeatable

PROSE = Written("prose")

Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60),
    Field(description="An id: small letters a-z, digits and single hyphens."),
]
Text = Annotated[
    str,
    PROSE,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000),
    Field(
        description="Markdown in the handbook's own language. `{{ contact.ID.phone }}` and other "
        "facts are filled in, so that each number is written once."
    ),
]
Line = Annotated[
    str,
    PROSE,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\r\n]*$"),
    Field(description="One line of plain text in the handbook's own language."),
]
ClauseId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.§/-]{0,19}$"),
    Field(description="The id of a clause in the document that the handbook comes from: `G-04`."),
]


HOURS = Ref("support.hours")
HoursRef = Annotated[
    str,
    HOURS,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    Field(
        description="The id of an entry under `hours`, or opening hours in OpenStreetMap syntax: "
        "`Mo-Fr 08:00-16:00; PH off`."
    ),
]


PartyRef = Annotated[Slug, Ref("handbook.parties")]
ContactRef = Annotated[Slug, Ref("support.contacts")]
SystemRef = Annotated[Slug, Ref("support.systems")]
ProblemRef = Annotated[Slug, Ref("support.problems")]
AudienceRef = Annotated[Slug, Ref("support.audiences")]
LevelRef = Annotated[Slug, Ref("support.levels")]
GuideRef = Annotated[Slug, Ref("guides.guides")]
SignInRef = Annotated[Slug, Ref("people.sign_ins")]
ChangePlaceRef = Annotated[Slug, Ref("people.places")]
JobTypeRef = Annotated[Slug, Ref("jobs.types")]
ClassRef = Annotated[Slug, Ref("jobs.classes")]
DeadlineRef = Annotated[Slug, Ref("jobs.deadlines")]
CircumstanceRef = Annotated[Slug, Ref("jobs.circumstances")]
ProcedureRef = Annotated[Slug, Ref("jobs.procedures")]
UnitKindRef = Annotated[Slug, Ref("doors.units")]
QueueRef = Annotated[Slug, Ref("requests.queues")]
RequestTypeRef = Annotated[Slug, Ref("requests.types")]
WaitingRuleRef = Annotated[Slug, Ref("requests.waiting_rules")]
IncidentPlaceRef = Annotated[Slug, Ref("incidents.places")]
DutyRef = Annotated[Slug, Ref("incidents.duties")]
FigureRef = Annotated[Slug, Ref("incidents.figures")]
ReceiverRef = Annotated[Slug, Ref("incidents.receivers")]
PhoneQueueRef = Annotated[Slug, Ref("incidents.phone_queues")]
AnnouncementRef = Annotated[Slug, Ref("incidents.announcements")]
PostRef = Annotated[Slug, Ref("incidents.posts")]
ScenarioRef = Annotated[Slug, Ref("incidents.scenarios")]
StepRef = Annotated[Slug, Ref("incidents.steps")]
DowntimeSystemRef = Annotated[Slug, Ref("downtime.systems")]
ChangeKindRef = Annotated[Slug, Ref("downtime.kinds")]
ChannelRef = Annotated[Slug, Ref("downtime.channels")]
NoticeAudienceRef = Annotated[Slug, Ref("downtime.audiences")]
CouncilRef = Annotated[Slug, Ref("downtime.councils")]
SituationRef = Annotated[Slug, Ref("incidents.situations")]
DoorKind = Literal["private", "stairwell", "key-box"]
Clock = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    Field(description="A time of day in the handbook's zone: `14:00`."),
]
OpeningHours = Annotated[
    str,
    Written("hours"),
    StringConstraints(strip_whitespace=True, max_length=500),
    Field(description="In OpenStreetMap syntax: `Mo-Fr 08:00-16:00; PH off`."),
]
Days = Annotated[
    str,
    Written("days"),
    StringConstraints(strip_whitespace=True, max_length=200),
    Field(
        description="Days in OpenStreetMap syntax, without hours: `Dec 24`, `2026 Nov 05`, "
        "`easter -2 days`, `Jun 19-25 Fr`."
    ),
]


class Strict(BaseModel):
    """Unknown keys are errors, values are never converted, nothing can be changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Entry(Strict):
    """Anything in a handbook that can say where it comes from."""

    source: list[Annotated[ClauseId, Ref("handbook.clauses")]] = Field(
        default=[], description="The clauses that this entry restates."
    )
    notes: Text | None = Field(
        default=None, description="How an unclear clause was read, and why. Shown to readers."
    )
