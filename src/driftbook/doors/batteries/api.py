"""Battery reports over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from driftbook.doors.batteries import queries
from driftbook.doors.batteries.queries import SEE
from driftbook.doors.batteries.views import report_for
from driftbook.doors.models import BatteryReport
from driftbook.people.api_auth import REFUSALS, Needs, Problem, problem
from driftbook.people.middleware import actor

router = Router(tags=["doors"])
Json = dict[str, Any]


class ReasonOut(Schema):
    """Why, as a code with parameters."""

    code: str
    params: Json
    source: list[str]


class BatteryOut(Schema):
    """A unit whose battery is to be looked at, as it was decided on the day of the report."""

    unit: UUID
    state: str = Field(description="`critical`, `soon` or `untrusted`.")
    percent: int | None = Field(description="The last that the unit claimed.")
    claimed: date | None
    per_day: float | None = Field(description="Points a day; null: not enough to tell.")
    critical_on: date | None
    earliest: date | None
    latest: date | None
    points: int
    reasons: list[ReasonOut]
    kind: str
    serial: str
    address: int = Field(description="The id of the address.")
    street: str
    town: str
    door: str
    bundles: list[str]


class ReportOut(Schema):
    """A report, without its rows."""

    key: UUID
    organisation: str
    handbook: str
    edition: int
    day: date
    made: datetime
    mailed: datetime | None = Field(description="Null: the files are being made.")
    units: int = Field(description="How many were looked at.")
    counts: dict[str, int] = Field(description="By state; also `fine` and `unheard`.")
    pdf: str | None = Field(description="The path of the file.")
    xlsx: str | None


class WholeReportOut(ReportOut):
    """A report with its rows, the most urgent first."""

    critical: int | None
    soon_days: int | None
    rows: list[BatteryOut]


class NowOut(Schema):
    """How batteries stand at this minute; nothing of it is kept."""

    organisation: str
    handbook: str
    units: int
    counts: dict[str, int]
    critical: int | None
    soon_days: int | None
    rows: list[BatteryOut]


One = Annotated[str | None, Query(max_length=60)]


@router.get(
    "/batteries",
    response={200: list[ReportOut], **REFUSALS},
    auth=Needs(SEE),
    summary="Battery reports, the latest first",
)
def listed(
    request: HttpRequest, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[dict[str, Any]]:
    """Those of the organisations whose batteries the caller may see (G-24)."""
    found = queries.heads(actor(request))[:limit]
    return [_head(one, one.counts) for one in found]  # type: ignore[attr-defined]


@router.get(
    "/batteries/now",
    response={200: NowOut, 409: Problem, **REFUSALS},
    auth=Needs(SEE),
    summary="Batteries as they are now",
)
def now(request: HttpRequest, handbook: One = None, organisation: One = None) -> Any:
    """As a report that would be made at this minute. Of 5,000 units it takes some seconds; of more
    it is not made: 409."""
    at = timezone.now()
    found = [
        place
        for place in queries.places(actor(request), at)
        if handbook in (None, place.handbook.id) and organisation in (None, place.organisation.slug)
    ]
    if not found:
        raise Http404("no handbook of yours has a battery report")
    made = queries.now_in(found[0], at)
    if made is None:
        detail = "Ask for the last report, or for /doors/units?show=critical."
        return problem(409, "TooManyUnits", detail)
    return {
        "organisation": found[0].organisation.slug,
        "handbook": found[0].handbook.id,
        "units": made.units,
        **_rows(made.decided),
    }


@router.get(
    "/batteries/{uuid:report}",
    response={200: WholeReportOut, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="One battery report",
)
def one(request: HttpRequest, report: UUID) -> Any:
    """As it was decided on its day."""
    found = report_for(request, report, SEE)
    return {**_head(found, found.decided["counts"]), **_rows(found.decided)}


def _head(report: BatteryReport, counts: dict[str, int]) -> Json:
    files = report.pressed is not None
    return {
        "key": report.key,
        "organisation": report.organisation.slug,
        "handbook": report.handbook,
        "edition": report.edition,
        "day": report.day,
        "made": report.made,
        "mailed": report.pressed,
        "units": report.units,
        "counts": counts,
        "pdf": reverse("doors:battery-report-pdf", args=[report.key]) if files else None,
        "xlsx": reverse("doors:battery-report-xlsx", args=[report.key]) if files else None,
    }


def _rows(decided: Json) -> Json:
    return {name: decided[name] for name in ("counts", "critical", "soon_days", "rows")}
