"""The handbooks and their check over HTTP: the same findings as `driftbook check --json`."""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from driftbook.editions import proof, shelf
from driftbook.editions.converters import MarkConverter
from driftbook.handbook.proving.check import DEFAULT_DAYS
from driftbook.people.api_auth import OPTIONAL, Needs
from driftbook.people.middleware import actor
from driftbook.wording import answers
from driftbook.wording.languages import for_handbook

router = Router(tags=["handbooks"])
READ = Needs("handbook.read")
MARK = re.compile(MarkConverter.regex)

Span = Annotated[int, Query(ge=1, le=proof.MOST_DAYS, description="How many days to check.")]
Start = Annotated[
    datetime.date | None,
    Query(
        alias="from",
        ge=proof.FIRST,
        le=proof.LAST,
        description="The first day, in the handbook's time zone; today if left out.",
    ),
]

Language = Annotated[
    Literal["da", "sv", "en"] | None,
    Query(description="Of the sentences; the handbook's own if left out."),
]


class Refused(Schema):
    """Why there is no answer."""

    error: str
    known: list[str] = Field(description="What could have been said instead.")


class FileProblem(Schema):
    """Why a file cannot be read."""

    file: str
    line: int = Field(description="From 1.")
    column: int = Field(description="From 1.")
    message: str


class Handbook(Schema):
    """A handbook of this installation."""

    handbook: str = Field(description="Its id, the name of its folder.")
    readable: bool = Field(description="Whether its files can be read as they are now.")
    title: str | None = None
    language: str | None = None
    country: str | None = None
    timezone: str | None = None
    version: str | None = None
    date: datetime.date | None = None
    edition: int | None = Field(None, description="Its number, from 1.")
    holds_from: datetime.datetime | None = None
    open: bool = Field(False, description="Whether anybody may read it without signing in.")
    review: datetime.date | None = None
    chapters: list[str] = []
    problems: list[FileProblem] = []


class Finding(Schema):
    """One thing that the handbook should say otherwise, or openly accept."""

    code: str
    severity: str
    entry: str = Field(description="`ladders.carelock-night`")
    file: str
    line: int
    column: int
    source: list[str]
    params: dict[str, Any]
    times: list[list[str]] = Field(description="Pairs of instants: from, and up to but without.")
    because: str | None = Field(description="Why the parties accept it.")
    text: str


class Checked(Schema):
    """What the check found in the last reading that was good."""

    handbook: str
    readable: bool
    problems: list[FileProblem] = []
    version: str | None = None
    start: datetime.date | None = Field(default=None, alias="from")
    days: int
    errors: int = 0
    warnings: int = 0
    findings: list[Finding] = []


@router.get(
    "/handbooks",
    response={200: list[Handbook], 400: Refused, 401: Refused},
    summary="All handbooks",
    auth=READ,
    openapi_extra=OPTIONAL,
)
def list_handbooks(request: HttpRequest) -> Any:
    """Every handbook that the caller may see, readable or not, in the edition that holds now."""
    shelved = shelf.shelved(actor(request), timezone.now())
    return [_described(entry) for entry in shelved]


@router.get(
    "/handbooks/{name}/check",
    response={200: Checked, 400: Refused, 401: Refused, 404: Refused, 422: Refused},
    by_alias=True,
    summary="Check a handbook",
    auth=READ,
    openapi_extra=OPTIONAL,
)
def check(
    request: HttpRequest,
    name: str,
    start: Start = None,
    days: Span = DEFAULT_DAYS,
    language: Language = None,
) -> Any:
    """Gaps, clashes, dead numbers and contradictions within a span of days."""
    who, now = actor(request), timezone.now()
    shelved = shelf.entry(who, name, now) if MARK.fullmatch(name) else None
    if shelved is None:
        known = shelf.names(shelf.shelved(who, now))
        error = f"there is no handbook '{name}'"
        return Status(404, {"error": error, "known": known})
    checked = {**_problems(shelved), "days": days}
    handbook = shelved.handbook
    if handbook is not None:
        first = start or now.astimezone(handbook.zone).date()
        speaking = for_handbook(language, handbook.cover.language)
        found = [answers.finding(f, speaking) for f in proof.findings(handbook, first, days)]
        checked |= {
            "version": handbook.cover.version,
            "from": first,
            "errors": sum(finding["severity"] == "error" for finding in found),
            "warnings": sum(finding["severity"] == "warning" for finding in found),
            "findings": found,
        }
    return checked


def _described(shelved: shelf.Shelved) -> answers.Json:
    described = _problems(shelved)
    if shelved.handbook is not None:
        cover = shelved.handbook.cover
        names = ("title", "language", "country", "timezone", "version", "date", "review")
        described |= {name: getattr(cover, name) for name in names}
        described["chapters"] = list(shelved.handbook.chapters)
    described["edition"], described["open"] = shelved.edition.number, shelved.edition.open
    described["holds_from"] = shelved.edition.holds_from
    return described


def _problems(shelved: shelf.Shelved) -> answers.Json:
    return {
        "handbook": shelved.name,
        "readable": not shelved.problems,
        "problems": [answers.problem(problem) for problem in shelved.problems],
    }
