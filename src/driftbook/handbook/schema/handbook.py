"""`handbook.yaml`: whose handbook it is, which version, which holidays count."""

import datetime
from typing import Literal

from pydantic import Field

from driftbook.handbook.schema.base import ClauseId, Days, Entry, Line, Slug, Strict, Text


class Party(Entry):
    """One side of the agreement that the handbook describes."""

    name: Line
    kind: Literal["municipality", "supplier", "customer", "other"] = "other"


class HolidayRule(Strict):
    """Days that count as a public holiday, or do not, besides the country's own."""

    name: Line
    days: Days


class Holidays(Entry):
    """Which days count as a public holiday (`PH` in opening hours)."""

    country: str | None = Field(
        default=None,
        pattern=r"^[A-Z]{2}$",
        description="Two letters: whose public holidays count. Absent: those of the handbook.",
    )
    subdivision: str | None = Field(
        default=None, max_length=10, description="A part of the country with its own: `BY`."
    )
    also: list[HolidayRule] = Field(default=[], description="Further days that count.")
    without: list[HolidayRule] = Field(
        default=[], alias="except", description="Public holidays that do not count here."
    )


class Clause(Strict):
    """One numbered sentence of the document, restated in a line of the handbook's own."""

    text: Line
    chapter: Slug | None = Field(
        default=None, description="The chapter that must cite it: `support`, `jobs` …"
    )


class Accepted(Strict):
    """A finding of the check that both parties know of and accept, with the reason."""

    finding: Slug = Field(description="The code of the finding, as the check prints it.")
    place: Line = Field(description="The place, as the check prints it: `contacts.switchboard`.")
    because: Line


class Cover(Entry):
    """The file `handbook.yaml`."""

    handbook: Slug = Field(description="The id of the handbook, the same as its folder.")
    title: Line
    summary: Text | None = None
    language: str = Field(
        pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$",
        description="The language of its texts: `da`, `sv`, `en`, `nb` … Driftbook's own words are "
        "Danish, Swedish or English; beside another language they are English.",
    )
    country: str = Field(
        pattern=r"^[A-Z]{2}$", description="Two letters: telephone numbers and holidays."
    )
    timezone: Line = Field(description="An IANA name: `Europe/Copenhagen`.")
    version: Line = Field(description='Quoted, so that it stays text: `"1.0"`.')
    date: datetime.date = Field(strict=False)
    review: datetime.date | None = Field(
        default=None, strict=False, description="By when the parties go through it."
    )
    open: bool = Field(
        default=False,
        description="Anybody may read this handbook and ask it, without signing in.",
    )
    parties: dict[Slug, Party] = Field(min_length=1)
    holidays: Holidays = Holidays()
    facts: dict[Slug, Line] = Field(
        default={}, description="Figures that texts name as `{{ fact.ID }}`."
    )
    clauses: dict[ClauseId, Clause] = Field(
        default={}, description="The clauses of the source document, for `source` to point at."
    )
    accepted: list[Accepted] = []
