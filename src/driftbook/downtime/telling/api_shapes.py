"""Notices and audiences as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

State = Literal["waiting", "by-hand", "published", "withdrawn"]
Word = Annotated[str, Field(max_length=60)]


class NoticeOut(Schema):
    """A notice."""

    key: UUID
    downtime: UUID
    revision: int
    occasion: str
    audience: str
    channel: str
    via: str
    language: str
    subject: str
    text: str
    edited: bool
    state: str
    due: datetime
    by: datetime | None = Field(description="At the latest, where it meets a duty.")
    published: datetime | None
    receivers: int | None = Field(description="Of what goes by mail: how many mails there were.")


class NoticeIn(Schema):
    """A notice, written anew."""

    subject: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=4000)


class RecipientOut(Schema):
    """An address at which an audience is told."""

    key: UUID
    audience: str
    to: str
    language: str


class RecipientIn(Schema):
    """One more address."""

    audience: Word
    to: str = Field(max_length=300)
    language: str = Field(max_length=10)


class NoticeOutlet(Schema):
    """Where a channel goes; not its address, in which there often is a secret."""

    key: UUID
    channel: str
    sort: str


class NoticeOutletMade(NoticeOutlet):
    """With the secret by which its messages are signed; it is shown this once."""

    secret: str


class OutletIn(Schema):
    """One more place to which a channel goes."""

    channel: Word
    sort: Literal["generic", "teams"]
    url: str = Field(max_length=500)


class AudienceOut(Schema):
    """An audience, and who would be told at this moment."""

    id: str
    name: str
    channels: list[str]
    missing: list[str] = Field(description="Channels that go by themselves and lead nowhere.")
    receivers: int = Field(description="By mail: addresses and people with a role.")
    recipients: list[RecipientOut]
    outlets: list[NoticeOutlet]
