"""What is said and answered about filing cases over HTTP."""

from __future__ import annotations

import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Base64Bytes, Field

from driftbook.people.api_auth import Problem

Json = dict[str, Any]
Short = Annotated[str, Field(max_length=60)]
Long = Annotated[str, Field(max_length=20_000)]
Answer = Long | Annotated[list[Long], Field(max_length=100)]


class FieldOut(Schema):
    """A field of a form."""

    id: str
    name: str
    text: str | None
    kind: str
    choices: dict[str, str] = Field(description="Id → name.")
    required: bool
    many: bool = Field(description="Its answer is a list, as that of `several`.")
    only_if: Json | None = Field(description="`field` and `one_of`: it is asked only then.")


class TypeOut(Schema):
    """Something that the caller may ask for."""

    handbook: str
    customer: str = Field(description="In whose name: the slug of the organisation.")
    type: str
    name: str
    text: str | None
    ahead_days: int | None = Field(description="So far ahead it may be dated; null: not.")
    fields: list[FieldOut]
    prices: list[str] = Field(description="In words, as they are today.")


class NewFile(Schema):
    """A file that is sent along."""

    name: str = Field(min_length=1, max_length=300)
    content: Base64Bytes = Field(description="Base64.", examples=["aGVsbG8="])


class NewCase(Schema):
    """What is asked for."""

    handbook: Short
    type: Short
    customer: Short | None = Field(
        None, description="The slug of the organisation, where it can be several."
    )
    answers: dict[Short, Answer] = Field(
        {},
        description="By field: text; a day as 2026-11-23; a number in digits; `yes` or `no`; "
        "doors, units, tags and people by their keys, addresses by their ids.",
        max_length=100,
    )
    dated: datetime.date | None = Field(
        None, description="It enters its queue when this day begins there."
    )
    files: dict[Short, Annotated[list[NewFile], Field(max_length=20)]] = Field(
        {}, description="By the field that asks for them.", max_length=20
    )


class CaseOut(Schema):
    """A case as it is now."""

    key: UUID
    number: int = Field(description="Counted within its handbook.")
    handbook: str
    edition: int = Field(description="That held when it was filed; its forms and waits are of it.")
    customer: str
    provider: str | None = Field(description="null: it is at the customer's own first level.")
    type: str
    queue: str
    first_level: bool
    state: str = Field(examples=["waiting"])
    state_name: str = Field(description="As the handbook calls it.")
    subject: str
    answers: Json = Field(description="As they were said; files by their keys.")
    filed: datetime.datetime
    person: UUID | None
    via: str
    dated: datetime.date | None
    entered: datetime.datetime | None
    ended: datetime.datetime | None
    reopens_until: datetime.datetime | None
    handler: UUID | None
    changed: datetime.datetime
    posts: int = Field(description="How many posts there are, also those that are not yours.")


class Said(Schema):
    """An answer in words."""

    field: str
    name: str
    values: list[str]


class WholeCase(CaseOut):
    """A case with what its form says."""

    said: list[Said]
    files: list[UUID] = Field(description="Of the form: `/requests/cases/{case}/files/{file}`.")


class CasesOut(Schema):
    """A page of cases, those that changed last first."""

    cases: list[CaseOut]
    earlier: str = Field(description="For `before`; empty: this is the first page.")
    later: str = Field(description="For `after`; empty: this is the last page.")


class Wrong(Schema):
    """Something that is wrong with what was asked for."""

    field: str | None = Field(description="null: it is about the case itself.")
    code: str
    text: str
    source: list[str]


class NotFiled(Problem):
    """The case cannot be filed so; everything that is wrong with it. Nothing was written."""

    problems: list[Wrong] = []
