"""What the API of manuals takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

from ninja import Schema
from pydantic import Field

from driftbook.downtime.models.manuals import MOST_TEXT

Sort = Literal["manual", "information"]
Readers = Literal["own", "parties", "everybody"]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT, description="Markdown.")]
Code = Annotated[str, Field(max_length=10, description="As `da`.")]
AGAIN = "A key that you choose: sent again, it is the same manual."


class ManualOut(Schema):
    """A manual, without its text."""

    key: str
    organisation: str = Field(description="The slug of whose it is.")
    handbook: str = Field(description="The id of the handbook whose parties may read it; or empty.")
    sort: Sort
    title: str
    language: str
    systems: list[str] = Field(description="Ids of the handbook's systems.")
    readers: Readers
    owner_role: str
    review: date = Field(description="By when somebody goes through it.")
    reviewed: datetime | None
    version: int
    made: datetime
    changed: datetime
    translates: str = Field(description="The key of its original; empty: it is one.")
    older_than_original: bool
    ended: datetime | None
    address: str


class WholeManual(ManualOut):
    """A manual."""

    text: str = Field(description="Markdown.")


class ManualsOut(Schema):
    """Manuals, the best first where something is asked for, else by title."""

    manuals: list[ManualOut]
    more: bool = Field(description="Whether there is a next page.")


class NewManual(Schema):
    """A manual that is written."""

    key: UUID = Field(default_factory=uuid4, description=AGAIN)
    organisation: str = Field(max_length=60, description="The slug of whose it is.")
    handbook: str = Field("", max_length=60, description="Empty: of the organisation alone.")
    sort: Sort = "manual"
    title: Title
    text: Text
    language: Code
    systems: list[Annotated[str, Field(max_length=60)]] = Field([], max_length=200)
    readers: Readers
    owner_role: Title
    review: date


class NewVersion(Schema):
    """What it says from now on."""

    version: int = Field(ge=1, le=2**31 - 1, description="The one that its author began with.")
    title: Title
    text: Text
    note: str = Field("", max_length=500, description="What is new, in a few words.")


class InLanguage(Schema):
    """The same in another language."""

    key: UUID = Field(default_factory=uuid4, description=AGAIN)
    language: Code
    title: Title
    text: Text


class Again(Schema):
    """By when somebody goes through it again."""

    review: date
