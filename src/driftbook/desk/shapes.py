"""What the API answers about changes, described for OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

Clauses = Annotated[list[str], Field(description="Clauses of the document: `G-30`.")]


class DeskReason(BaseModel):
    """One reason: a code with parameters, and the sentence in the language asked for."""

    code: str
    params: dict[str, Any]
    text: str
    source: Clauses


class Where(BaseModel):
    """Where it is changed."""

    id: str
    name: str
    text: str | None
    notes: str | None
    source: Clauses


class By(BaseModel):
    """Who changes it, and whom to turn to."""

    party: str
    name: str = Field(description="Of the party.")
    role: str
    contact: str | None
    contact_name: str | None
    phone: str | None = Field(description="E.164, or a short number such as 112.")
    short: str | None = Field(description="A number that works inside only.")
    menu: list[int] = Field(description="What to press, in order.")
    mail: str | None
    web: str | None
    where: str | None = Field(description="How to reach them where there is no number.")


class Choice(BaseModel):
    """The answer for one way of signing in."""

    sign_in: str | None
    answered: bool = Field(description="Whether there is one answer.")
    where: Where | None
    by: By | None
    how: str | None
    refusals: list[str] = Field(description="Refusals of the software that this answers.")
    notes: str | None
    source: Clauses
    reasons: list[DeskReason]


class Change(Choice):
    """Where one thing is changed, by whom, and why."""

    handbook: str
    version: str
    change: str
    name: str
    choices: list[Choice] = Field(description="Not empty where the way of signing in matters.")
