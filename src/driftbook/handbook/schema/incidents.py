"""`incidents.yaml`: what to do when something breaks, whose it is, and whom to tell.

A card answers to a situation: the words that somebody would say who stands in it.
"""

import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from driftbook.handbook.schema.base import (
    AnnouncementRef,
    ContactRef,
    DutyRef,
    Entry,
    FigureRef,
    IncidentPlaceRef,
    Line,
    PhoneQueueRef,
    PostRef,
    ReceiverRef,
    ScenarioRef,
    SituationRef,
    Slug,
    StepRef,
    Text,
)
from driftbook.handbook.schema.jobs import Turn

Mode = Literal["read-do", "do-confirm"]
"""`read-do`: one step at a time, large; `do-confirm`: all at a pause point."""
Holder = Literal[
    "care-worker",
    "spoc",
    "supplier-support",
    "contact-centre-agent",
    "incident-lead",
    "log-keeper",
    "change-manager",
    "system-administrator",
]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Minutes = Annotated[int, Field(ge=1, le=100_000)]


class Place(Entry):
    """Somewhere that an incident can be: a building, a whole municipality."""

    name: Line
    text: Text | None = None
    within: IncidentPlaceRef | None = Field(
        default=None, description="A place that this one is part of."
    )


class Duty(Entry):
    """A role that somebody takes for the time of an incident (A-03). Never a person's name."""

    name: Line
    text: Text | None = Field(default=None, description="What whoever holds it does.")
    contact: ContactRef | None = Field(default=None, description="How it is reached on paper.")
    held_by: list[Holder] = Field(
        default=[], description="Whoever has one of these roles in Driftbook is meant to take it."
    )
    keeps_log: bool = Field(default=False, description="The log keeper: must be named first.")


class Figure(Entry):
    """Something that receivers are kept informed of (A-02): staffing, waiting time."""

    name: Line
    text: Text | None = None
    unit: Line | None = Field(default=None, description="`minutes`, `people` …; absent: words.")


class Receiver(Entry):
    """Somebody who is informed. Addresses are kept in the running system, not in the handbook."""

    name: Line
    contact: ContactRef | None = Field(default=None, description="How it is reached on paper.")


class Inform(Entry):
    """Who is informed, and of what they are kept informed while it lasts (A-02)."""

    to: list[ReceiverRef] = Field(min_length=1)
    within_minutes: Minutes | None = Field(
        default=None, description="The first message, from the opening. Absent: no deadline."
    )
    of: list[FigureRef] = Field(default=[], description="What every later message says.")
    every_minutes: Minutes | None = Field(
        default=None, description="No message is to be older. Absent: only the first one is due."
    )


class PhoneQueue(Entry):
    """A telephone queue that can play a recording (A-04)."""

    name: Line
    contact: ContactRef | None = Field(default=None, description="Its number.")


class Announcement(Entry):
    """A recording that is switched on for those who call (A-04)."""

    name: Line
    recording: Line = Field(description="What the recording is called where it is switched.")
    queues: list[PhoneQueueRef] = Field(min_length=1, description="Where it is switched on.")
    also: list[PhoneQueueRef] = Field(default=[], description="Where it can be switched on too.")
    spoken: dict[Language, Text] = Field(default={}, description="What callers hear, by language.")
    on: list[ContactRef] = Field(default=[], description="Any of these can switch it on.")
    off: list[ContactRef] = Field(default=[], description="Any of these can switch it off.")


class Post(Entry):
    """A message that is posted where staff see it (A-05)."""

    name: Line
    where: ContactRef
    text: Text = Field(description="What is posted.")
    over: Text | None = Field(default=None, description="What is posted when it is over.")
    link: str | None = Field(default=None, pattern=r"^https://\S+$")


class Scenario(Entry):
    """A way of working on (A-06). Which one depends on what happens."""

    name: Line
    text: Text | None = None
    choose_when: Line = Field(description="What decides for it.")
    steps: list[StepRef] = Field(default=[], description="To be done once it has been chosen.")


class Step(Entry):
    """Something to do. Written once; the cards name it."""

    say: Line = Field(description="What to do, in a few words.")
    text: Text | None = Field(default=None, description="How.")
    duty: DutyRef | None = Field(default=None, description="Whose it is.")
    expect: Line | None = Field(default=None, description="What is to be seen when it is done.")
    only_if: Line | None = Field(default=None, description="Said in words; whoever does it judges.")
    call: ContactRef | None = None
    turn: Turn | None = Field(default=None, description="Whom to turn to: the chapter `support`.")
    announcement: AnnouncementRef | None = None
    post: PostRef | None = None
    after_timer: Slug | None = Field(
        default=None, description="A timer of the card: to be done once it has run out."
    )
    never_paused: bool = Field(default=False, description="Goes on whatever takes over.")

    @model_validator(mode="after")
    def _one_thing(self) -> "Step":
        said = [k for k in ("call", "turn", "announcement", "post") if getattr(self, k)]
        if len(said) > 1:
            raise ValueError(f"a step does one thing, not {' and '.join(said)}")
        return self


class Phase(Entry):
    """Steps that belong together."""

    name: Line
    mode: Mode = "read-do"
    steps: list[StepRef] = Field(min_length=1)


class Timer(Entry):
    """Time that runs out: mobile masts without power (A-09). Goes on while the card is paused."""

    name: Line
    minutes: Minutes = Field(description="How long; can be corrected while it runs.")
    since: StepRef | None = Field(
        default=None, description="Runs from when this step was done. Absent: from the opening."
    )
    warn_minutes: int = Field(default=0, ge=0, le=100_000, description="So long before, a warning.")
    then: Text = Field(description="What it means when it has run out.")


class Precedence(Entry):
    """Another situation that takes over, at the same place or one that holds it (A-08)."""

    to: SituationRef
    text: Text | None = None


class Situation(Entry):
    """A card: what is wrong, what to do, whom to tell, who is responsible (A-01)."""

    say: Line = Field(description="As somebody would say it who stands in it: `The power is gone`.")
    name: Line = Field(description="The name of the card.")
    text: Text | None = Field(default=None, description="The problem, and what to know about it.")
    places: list[IncidentPlaceRef] = Field(min_length=1, description="Where it can be.")
    phases: dict[Slug, Phase] = Field(min_length=1)
    scenarios: list[ScenarioRef] = []
    announcements: list[AnnouncementRef] = []
    posts: list[PostRef] = []
    inform: list[Inform] = Field(default=[], description="Absent: the chapter's.")
    responsible: list[DutyRef] = Field(default=[], description="Absent: every duty.")
    timers: dict[Slug, Timer] = {}
    yields: list[Precedence] = []
    alongside: list[SituationRef] = Field(
        default=[], description="Can be at the same place at the same time, and both go on."
    )
    owner: Line | None = Field(default=None, description="Who keeps the card: a role.")
    approver: Line | None = Field(default=None, description="Who has approved it: a role.")
    valid_from: datetime.date | None = Field(default=None, strict=False)
    review: datetime.date | None = Field(default=None, strict=False, description="By then.")


class Monitor(Entry):
    """Something that watches, and raises a situation (A-14). Its address is kept elsewhere."""

    name: Line
    situation: SituationRef
    place: IncidentPlaceRef
    tells: list[ReceiverRef] = Field(default=[], description="Who gets a mail when it is raised.")
    failures: int = Field(default=2, ge=1, le=100, description="So many in a row raise it.")
    calm_minutes: Minutes = Field(default=10, description="So long fine before it is over.")
    silent_minutes: Minutes | None = Field(
        default=None, description="Not heard of for so long is a fault of its own. Absent: never."
    )


class Incidents(Entry):
    """The chapter `incidents`."""

    summary: Text | None = None
    places: dict[Slug, Place] = Field(min_length=1)
    duties: dict[Slug, Duty] = Field(min_length=1)
    figures: dict[Slug, Figure] = {}
    receivers: dict[Slug, Receiver] = {}
    inform: list[Inform] = []
    phone_queues: dict[Slug, PhoneQueue] = {}
    announcements: dict[Slug, Announcement] = {}
    posts: dict[Slug, Post] = {}
    scenarios: dict[Slug, Scenario] = {}
    steps: dict[Slug, Step] = Field(min_length=1)
    situations: dict[Slug, Situation] = Field(min_length=1)
    monitors: dict[Slug, Monitor] = {}
