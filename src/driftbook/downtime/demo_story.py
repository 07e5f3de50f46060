"""What `demo/downtime.yaml` of a folder says."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from driftbook.handbook.schema.base import Slug
from driftbook.people.stories import Strict

Clock = Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
"""Of the handbook's zone."""


class Page(Strict):
    """The status page of somebody's organisation."""

    by: str
    languages: list[str]


class Told(Strict):
    """A mail address of an audience."""

    by: str
    audience: Slug
    mail: str


class Translation(Strict):
    """A manual in another language."""

    language: str
    title: str
    text: str


class Written(Strict):
    """A manual, and the same in other languages."""

    by: str
    days_ago: float
    sort: Literal["manual", "information"] = "manual"
    title: str
    text: str
    language: str
    systems: list[Slug] = []
    readers: Literal["own", "parties", "everybody"] = "parties"
    owner_role: str
    review_in_days: int
    also: list[Translation] = []


class Advised(Strict):
    """What somebody of a council says of a change."""

    by: str
    days_ago: float
    council: Slug
    evaluation: Literal["", "for", "against", "unsure"] = ""
    priority: int | None = None
    words: str = ""


class Settled(Strict):
    """What was decided of a change."""

    by: str
    days_ago: float
    approved: bool
    because: str


class Asked(Strict):
    """A change request, and what became of it."""

    id: Slug
    by: str
    days_ago: float
    title: str
    why: str
    kind: Slug
    systems: list[Slug]
    risk: Literal["low", "medium", "high"]
    plan: str
    way_back: str
    in_days: int
    at: Clock
    minutes: int
    advice: list[Advised] = []
    decision: Settled | None = None


class Outcome(Strict):
    """What a council said of a change in its meeting."""

    advice: Literal["for", "against", "later"]
    priority: int | None = None
    words: str = ""


class Minuted(Strict):
    """The minutes of a meeting, made when it ended."""

    by: str
    present: list[str]
    words: str = ""
    items: dict[Slug, Outcome] = {}


class Called(Strict):
    """A meeting of a council; the agenda goes out a day after it was called."""

    by: str
    council: Slug
    days_ago: float
    in_days: int
    at: Clock
    minutes: int
    place: str
    minuted: Minuted | None = None


class Down(Strict):
    """A downtime on the first day from `in_days` on on which the handbook allows it.

    Something unplanned becomes known four minutes after it began, whatever `days_ago` says.
    """

    by: str
    days_ago: float = 0
    kind: Slug
    systems: list[Slug]
    title: str
    text: str = ""
    in_days: int
    at: Clock
    minutes: int
    change: Slug | None = None
    early: list[Slug] = Field(default=[], description="Audiences that are told at once.")
    posted_by: str = Field(default="", description="Who posts by hand; empty: nobody yet.")
    unposted: list[Slug] = Field(default=[], description="Audiences for which nobody posts it yet.")
    steps_done: int = Field(default=0, description="So many first steps of its plan, a day early.")
    posted_after: int = Field(default=20, description="Minutes after it was due.")
    over_after: int | None = Field(default=None, description="Minutes from its beginning.")


class Story(Strict):
    """`demo/downtime.yaml`."""

    pages: list[Page] = []
    told: list[Told] = []
    manuals: list[Written] = []
    changes: list[Asked] = []
    meetings: list[Called] = []
    downtime: list[Down] = []
