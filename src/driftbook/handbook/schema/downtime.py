"""`downtime.yaml`: when systems may be down, who is told of it by when, and who advises on changes.

Periods before a downtime are counted on the wall clock of the handbook's zone.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from driftbook.handbook.schema.base import (
    ChangeKindRef,
    ChannelRef,
    ContactRef,
    CouncilRef,
    Days,
    DowntimeSystemRef,
    Entry,
    GuideRef,
    HoursRef,
    Line,
    NoticeAudienceRef,
    OpeningHours,
    PartyRef,
    Slug,
    Strict,
    SystemRef,
    Text,
)

Planning = Literal["planned", "emergency", "unplanned"]
"""`planned`: a notice missed blocks it; `emergency`: it cannot wait; `unplanned`: it broke."""
Via = Literal["status-page", "mail", "webhook", "by-hand"]
Advises = Literal["evaluation", "priority", "scheduling"]
Role = Literal[
    "spoc",
    "supplier-support",
    "contact-centre-agent",
    "incident-lead",
    "portal-administrator",
    "handbook-owner",
    "change-manager",
    "council-member",
    "system-administrator",
]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Minutes = Annotated[int, Field(ge=1, le=100_000)]


class Lead(Strict):
    """How long before: months first, then weeks and days, then working days, then hours."""

    months: int = Field(default=0, ge=0, le=24)
    weeks: int = Field(default=0, ge=0, le=104)
    days: int = Field(default=0, ge=0, le=730)
    working_days: int = Field(
        default=0, ge=0, le=250, description="Counted by the chapter's `working_days`."
    )
    hours: int = Field(default=0, ge=0, le=1000)

    @model_validator(mode="after")
    def _some(self) -> "Lead":
        if not (self.months or self.weeks or self.days or self.working_days or self.hours):
            raise ValueError("say how many months, weeks, days, working_days or hours")
        return self


class Owner(Strict):
    """Who answers for a system: a role of a party, never a person's name."""

    party: PartyRef
    role: Line
    contact: ContactRef | None = None


class System(Entry):
    """Something that can be down."""

    name: Line
    text: Text | None = Field(default=None, description="What it is, for whoever uses it.")
    support: list[SystemRef] = Field(
        default=[],
        description="Systems of the chapter `support` that it is: their answers show its downtime. "
        "Absent: the one with the same id, if there is one.",
    )
    owner: Owner | None = None
    depends_on: list[DowntimeSystemRef] = Field(
        default=[], description="Without these it does not work either."
    )
    meanwhile: Text | None = Field(
        default=None, description="What to do while it is down; notices say it."
    )


class Window(Entry):
    """Hours in which changes are made (O-08)."""

    name: Line
    hours: HoursRef
    systems: list[DowntimeSystemRef] = Field(default=[], description="Absent: every system.")
    kinds: list[ChangeKindRef] = Field(default=[], description="Absent: every planned kind.")


class Kind(Entry):
    """A kind of change, or of downtime."""

    name: Line
    text: Text | None = None
    planning: Planning = "planned"
    any_time: bool = Field(
        default=False, description="At any hour; else only in a window that is for it."
    )
    usual_minutes: Minutes = Field(default=60, description="How long it usually takes.")
    longest_minutes: Minutes | None = Field(
        default=None, description="Longer is not of this kind. Absent: no bound."
    )
    plan: bool = Field(
        default=False, description="Notice by a plan of its own: the chapter's `plan` (O-10)."
    )


class Channel(Entry):
    """A way on which an audience is told."""

    name: Line
    via: Via = Field(
        description="`status-page`: the public page and its feeds; `mail`: to the addresses and "
        "people of the audience; `webhook`: to an address that is kept in the running system; "
        "`by-hand`: somebody copies the text there, and says so."
    )
    text: Text | None = Field(default=None, description="How it is done.")
    contact: ContactRef | None = Field(default=None, description="Where it is done.")
    link: str | None = Field(default=None, pattern=r"^https://\S+$")


class Reader(Strict):
    """Whoever has a role in a party."""

    party: PartyRef
    role: Role


class Audience(Entry):
    """People who are told. Their addresses are kept in the running system."""

    name: Line
    text: Text | None = None
    languages: list[Language] = Field(
        default=[], description="Those in which it is told. Absent: the handbook's own."
    )
    channels: list[ChannelRef] = Field(default=[], description="Where a notice names none.")
    people: list[Reader] = Field(
        default=[], description="By mail also whoever has one of these roles in Driftbook."
    )


class Notice(Entry):
    """A duty: who is told, through what, and how long before (O-09)."""

    name: Line
    audience: NoticeAudienceRef
    channels: list[ChannelRef] = Field(
        default=[], description="Each of them. Absent: those of the audience."
    )
    kinds: list[ChangeKindRef] = Field(default=[], description="Absent: every kind.")
    systems: list[DowntimeSystemRef] = Field(
        default=[], description="Absent: every system. One that only depends counts too."
    )
    before: Lead | None = Field(default=None, description="At least so long before it begins.")
    within_minutes: Minutes | None = Field(
        default=None, description="After it was decided, or became known: what cannot be planned."
    )

    @model_validator(mode="after")
    def _one_bound(self) -> "Notice":
        if self.before and self.within_minutes:
            raise ValueError("say either before or within_minutes")
        return self


class Freeze(Entry):
    """Days on which nothing is changed."""

    name: Line
    days: Days
    systems: list[DowntimeSystemRef] = Field(default=[], description="Absent: every system.")
    kinds: list[ChangeKindRef] = Field(default=[], description="Absent: every planned kind.")


class Member(Strict):
    """A seat of a council: a role of a party, never a person's name."""

    party: PartyRef
    role: Line
    held_by: list[Role] = Field(
        default=["council-member"],
        description="Whoever of the party has one of these roles in Driftbook sits there.",
    )
    co_opted: bool = Field(default=False, description="Heard, but no member of its own right.")


class Council(Entry):
    """People who advise on changes (I-03), or are put together when needed (I-04)."""

    name: Line
    text: Text | None = None
    standing: bool = Field(
        default=True, description="False: a network from which a group is put together per change."
    )
    members: list[Member] = []
    advises: list[Advises] = Field(
        default=["evaluation", "priority", "scheduling"], description="On what (I-03)."
    )
    meets: OpeningHours | None = Field(
        default=None, description="`Mo[1] 13:00-15:00`. Absent: whenever it is called."
    )
    kinds: list[ChangeKindRef] = Field(default=[], description="Absent: every planned kind.")
    systems: list[DowntimeSystemRef] = Field(default=[], description="Absent: every system.")


class Approval(Entry):
    """Who decides on a change. Rules are read in order; the first that holds decides."""

    kinds: list[ChangeKindRef] = Field(default=[], description="Absent: every kind.")
    systems: list[DowntimeSystemRef] = Field(default=[], description="Absent: every system.")
    by: Member
    council: CouncilRef | None = Field(default=None, description="Whose advice is heard.")
    advice_needed: bool = Field(
        default=False, description="Not decided before somebody of the council has advised."
    )


class PlanStep(Entry):
    """A step of the plan of an extensive downtime (O-10)."""

    name: Line
    text: Text | None = None
    before: Lead | None = Field(default=None, description="Absent: before it begins.")
    to: list[NoticeAudienceRef] = Field(default=[], description="Who is told in this step.")


class BeforeCalling(Entry):
    """What one looks at before calling while something is down (O-11)."""

    guide: GuideRef
    text: Text | None = None


class Downtime(Entry):
    """The chapter `downtime`."""

    summary: Text | None = None
    systems: dict[Slug, System] = Field(min_length=1)
    kinds: dict[Slug, Kind] = Field(min_length=1)
    windows: dict[Slug, Window] = {}
    channels: dict[Slug, Channel] = {}
    audiences: dict[Slug, Audience] = {}
    notices: dict[Slug, Notice] = {}
    freezes: dict[Slug, Freeze] = {}
    councils: dict[Slug, Council] = {}
    approvals: list[Approval] = []
    plan: dict[Slug, PlanStep] = {}
    before_calling: BeforeCalling | None = None
    working_days: OpeningHours | None = Field(
        default=None, description="`Mo-Fr; PH off`. Needed where periods count working days."
    )
    shared: bool = Field(
        default=True,
        description="Whether every party sees the changes of the others. False: only whoever "
        "asked, and the provider.",
    )
