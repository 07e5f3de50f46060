"""Changes as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field

from driftbook.downtime.models.changes import MOST_TEXT

State = Literal["open", "approved", "declined", "withdrawn", "done"]
Risk = Literal["low", "medium", "high"]
Evaluation = Literal["", "for", "against", "unsure"]
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]
Id = Annotated[str, Field(max_length=60)]


class AdviceOut(Schema):
    """What somebody of a council advises; the latest of each."""

    council: str
    person: UUID | None = Field(description="null: the council as a whole, in its minutes.")
    evaluation: str
    priority: int | None = Field(description="1 is the most urgent, 4 the least.")
    start: datetime | None = Field(description="When it should be instead.")
    words: str
    at: datetime


class MemberOut(Schema):
    """Somebody in the group of a change."""

    key: UUID
    person: UUID
    name: str
    network: str
    because: str


class ChangeOut(Schema):
    """A change request."""

    key: UUID
    number: int
    handbook: str
    organisation: str
    title: str
    kind: str
    systems: list[str]
    risk: str
    why: str
    plan: str
    way_back: str
    start: datetime
    end: datetime
    state: str
    asked: datetime
    decided: datetime | None
    because: str
    edition: str = Field(description="The one that held when it was asked for.")
    decision: dict[str, Any] = Field(description="What the handbook said when it was decided.")
    changed: datetime


class WholeChange(ChangeOut):
    """With advice and group."""

    advice: list[AdviceOut]
    group: list[MemberOut]


class What(Schema):
    """What is asked for."""

    title: str = Field(min_length=1, max_length=200)
    why: Text
    kind: Id
    systems: list[Id] = Field(min_length=1, max_length=200)
    risk: Risk
    plan: Text
    way_back: Text
    start: AwareDatetime
    end: AwareDatetime


class ChangeAsk(What):
    """A change that is asked for."""

    handbook: Id
    organisation: Id = Field(description="The slug of who asks: one of the caller's own.")
    key: UUID | None = Field(None, description="Chosen by the caller: sent again, it is that one.")


class Revise(What):
    """A request said differently."""

    seen: AwareDatetime | None = Field(
        None, description="`changed` as it was read; 409 where somebody has changed it since."
    )


class ChangeBecause(Schema):
    """Why."""

    because: str = Field("", max_length=1000)


class Advise(Schema):
    """What somebody advises; something of it has to be said."""

    council: Id
    evaluation: Evaluation = ""
    priority: int | None = Field(None, ge=1, le=4)
    start: AwareDatetime | None = None
    words: str = Field("", max_length=MOST_TEXT)


class Decide(Schema):
    """What is decided."""

    approved: bool
    because: Text
    seen: AwareDatetime | None = Field(
        None, description="`changed` as it was read; 409 where somebody has changed it since."
    )


class Join(Schema):
    """Somebody for the group."""

    person: UUID
    because: str = Field(min_length=1, max_length=300)
    network: Id = ""
