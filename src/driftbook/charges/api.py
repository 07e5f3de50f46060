"""Charges over HTTP: the lines with their reasons, the statements, and crediting a line."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router, Schema, Status
from pydantic import Field

from driftbook.charges import exports, queries, statements, visiting, words
from driftbook.charges.actions import credit
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.models import Line
from driftbook.charges.visiting import SEE, WRITE
from driftbook.charges.why import phrase
from driftbook.people.api_auth import REFUSALS, Needs
from driftbook.people.gate import Refused
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement

router = Router(tags=["charges"])
MOST = 1000
Handbook = Annotated[
    str | None, Query(pattern=r"^[a-z0-9-]{1,60}$", description="The id of the handbook.")
]
Customer = Annotated[
    str | None,
    Query(pattern=r"^[a-z0-9-]{1,60}$", description="The slug of the organisation that pays."),
]
MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
Month = Annotated[str | None, Query(pattern=MONTH, examples=["2026-11"])]
Before = Annotated[
    str | None,
    Query(
        pattern=MONTH,
        examples=["2026-01"],
        description="Only the months before this one, where no month is asked for.",
    ),
]
Language = Annotated[
    Literal["da", "sv", "en"], Query(description="Of the reasons, where their code is known.")
]


class Why(Schema):
    """A reason that was stored with the line."""

    code: str = Field(description="Empty: somebody's own words.")
    params: dict[str, Any]
    text: str
    source: list[str] = Field(description="Clauses of the handbook.")


class Charge(Schema):
    """A line; it never changes."""

    line: UUID
    day: datetime.date = Field(description="In the zone of the customer.")
    at: datetime.datetime
    handbook: str
    edition: int | None = Field(description="The edition under which it was decided.")
    customer: str
    provider: str
    item: str
    text: str
    quantity: Decimal
    price: Decimal | None
    amount: Decimal | None = Field(description="null: no price had been agreed. Never zero then.")
    currency: str
    state: Literal["charged", "free", "no-price", "credited", "credit"]
    credits: UUID | None = Field(description="The line that this one takes back.")
    credited_by: UUID | None
    replaces: UUID | None = Field(description="The line without a price in whose place it stands.")
    about_kind: str
    about_key: str
    reasons: list[Why]


class Total(Schema):
    """A sum in one currency."""

    currency: str
    amount: Decimal


class Charges(Schema):
    """Lines, oldest first, and what all that were asked for add up to."""

    lines: list[Charge]
    count: int = Field(description="How many there are in all.")
    totals: list[Total]
    unpriced: int = Field(description="Lines that wait for a price; they are in no total.")


class Statement(Schema):
    """What one customer was charged for one month."""

    handbook: str
    customer: str
    month: str = Field(examples=["2026-11"])
    lines: int
    unpriced: int
    totals: list[Total]


class ToCredit(Schema):
    """Why a line is taken back."""

    because: str = Field(min_length=1, max_length=500)


@router.get(
    "/lines",
    response={200: Charges, **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="Charge lines with their reasons",
)
def list_lines(
    request: HttpRequest,
    handbook: Handbook = None,
    customer: Customer = None,
    month: Month = None,
    language: Language = "en",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 200,
) -> Any:
    """The caller's own side of them: as the customer, or as the provider."""
    rows = _asked(request, handbook, customer, month)
    summed = queries.sums(rows)
    return {
        "lines": [_described(line, language) for line in rows[offset : offset + limit]],
        "count": summed.lines,
        "totals": _totals(summed.totals),
        "unpriced": summed.unpriced,
    }


@router.get(
    "/statements",
    response={200: list[Statement], **REFUSALS},
    auth=Needs(SEE, of_object=True),
    summary="Statements, by month and customer",
)
def list_statements(
    request: HttpRequest,
    handbook: Handbook = None,
    customer: Customer = None,
    month: Month = None,
    before: Before = None,
) -> Any:
    """Newest first. Without `month`: of the twelve months that end with the newest that has lines.

    Ask for those before them with the last month of the answer as `before`, until nothing comes.
    """
    rows = _asked(request, handbook, customer, month)
    if month is None:
        rows = queries.newest_year(rows, _first(before) if before else None)
    return [
        {
            "handbook": one.handbook,
            "customer": one.customer,
            "month": f"{one.month:%Y-%m}",
            "lines": one.lines,
            "unpriced": one.unpriced,
            "totals": _totals(one.totals),
        }
        for one in queries.months(rows)
    ]


@router.post(
    "/lines/{line}/credit",
    response={201: Charge, 409: REFUSALS[400], **REFUSALS},
    auth=Needs(WRITE, of_object=True),
    summary="Credit a line",
)
def credit_line(request: HttpRequest, line: UUID, body: ToCredit, language: Language = "en") -> Any:
    """Another line takes it back, dated now; once only (409)."""
    found, by = visiting.line_to_change(request, line)
    try:
        made = credit(line=found, because=body.because, by=by, now=timezone.now())
    except NotDone as refused:
        with override(language):
            said = words.refusal(refused)
        return Status(409, {"error": refused.code, "detail": said})
    return Status(201, _described(made, language))


def _asked(
    request: HttpRequest, handbook: str | None, customer: str | None, month: str | None
) -> QuerySet[Line]:
    """The lines that were asked for. Raises Http404 and Refused as the pages do."""
    who = actor(request)
    if handbook is not None and customer is not None:
        rows = visiting.account(request, handbook, customer).lines
    else:
        _may_ask(request, handbook)
        rows = queries.lines(who, SEE)
        rows = rows.filter(agreement__handbook=handbook) if handbook else rows
        rows = rows.filter(customer__slug=customer) if customer else rows
    if month is not None:
        rows = queries.of_month(rows, _first(month))
    return rows


def _first(month: str) -> datetime.date:
    """Its first day."""
    return datetime.date.fromisoformat(f"{month}-01")


def _may_ask(request: HttpRequest, handbook: str | None) -> None:
    who = actor(request)
    if handbook is None:
        if not who.where(SEE):
            raise Refused(SEE)
        return
    if queries.lines(who, SEE).filter(agreement__handbook=handbook).exists():
        return
    agreements = Agreement.objects.filter(handbook=handbook)
    standing = {
        queries.standing(who, SEE, agreement, party)
        for agreement in agreements
        for party in agreement.organisations.all()
    }
    if "may" in standing:
        return
    if "refused" in standing:
        raise Refused(SEE)
    raise Http404(f"there is no handbook '{handbook}'")


def _totals(totals: tuple[tuple[str, Decimal], ...]) -> list[dict[str, Any]]:
    return [{"currency": currency, "amount": amount} for currency, amount in totals]


def _described(line: Line, language: str) -> dict[str, Any]:
    same = ("day", "at", "text", "quantity", "amount", "currency", "about_kind", "about_key")
    credited = statements.credit_of(line)
    return {name: getattr(line, name) for name in same} | {
        "line": line.key,
        "handbook": line.agreement.handbook,
        "edition": line.edition.number if line.edition else None,
        "customer": line.customer.slug,
        "provider": line.provider.slug,
        "item": line.item.code,
        "price": line.price.amount if line.price else None,
        "state": exports.state(line),
        "credits": line.credits.key if line.credits else None,
        "credited_by": credited.key if credited else None,
        "replaces": line.replaces.key if line.replaces else None,
        "reasons": [_reason(reason, language) for reason in line.reasons],
    }


def _reason(stored: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "code": stored.get("code") or "",
        "params": stored.get("params") or {},
        "text": phrase(stored, language) or stored.get("text") or "",
        "source": stored.get("source") or [],
    }
