"""Which months there are, and the statement of one of them: on screen, as CSV, as XLSX."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from driftbook.charges import exports, queries, statements, visiting
from driftbook.charges.models import Line
from driftbook.charges.templatetags.charging import month_name
from driftbook.charges.visiting import PRICES, SEE, WRITE
from driftbook.people.gate import allowed, marked
from driftbook.people.middleware import actor
from driftbook.theme.tables import CSV, XLSX

Sent = TypeVar("Sent", HttpResponse, StreamingHttpResponse)
PAGE = 100
"""Lines on a page of a statement."""


@require_safe
@allowed(SEE)
def home(request: HttpRequest) -> HttpResponse:
    """The months of a year with lines, by customer and handbook; `?year=` chooses which year."""
    who = actor(request)
    lines = queries.lines(who, SEE)
    years = queries.years(lines)
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one) == asked), years[0] if years else None)
    found = queries.months(lines.filter(day__year=year)) if year else []
    context = {
        "years": years,
        "year": year,
        "months": [(month, list(rows)) for month, rows in groupby(found, lambda one: one.month)],
        "prices": any(who.may(PRICES, pact) for pact in who.pacts),
        "titles": queries.titles(one.handbook for one in found),
        "writes": [pact.handbook for pact in who.pacts if queries.provider_of(who, WRITE, pact)],
    }
    return render(request, "charges/home.html", context)


@marked(SEE)
@require_safe
def statement(request: HttpRequest, handbook: str, customer: str, month: date) -> HttpResponse:
    """What a customer is charged for a month: each line with what it is for and why."""
    account = visiting.account(request, handbook, customer)
    lines = queries.of_month(account.lines, month)
    page = Paginator(lines, PAGE).get_page(_page(request, lines))
    shown = list(page)
    context = {
        "account": account,
        "titles": queries.titles([handbook]),
        "month": month,
        "page": page,
        "rows": statements.rows(shown, get_language() or "en"),
        "totals": queries.sums(lines),
        "providers": sorted({line.provider.name for line in shown}),
        "may_write": visiting.may_write(request, account.agreement, account.customer),
    }
    return render(request, "charges/statement.html", context)


def _page(request: HttpRequest, lines: QuerySet[Line]) -> str | int:
    """The page that was asked for: by its number, or by a line that stands on it."""
    try:
        return queries.before(lines, UUID(request.GET.get("line", ""))) // PAGE + 1
    except ValueError:
        return request.GET.get("page", "1")


@marked(SEE)
@require_safe
def as_csv(
    request: HttpRequest, handbook: str, customer: str, month: date
) -> StreamingHttpResponse:
    """The lines of the month for programs; the reasons in the reader's language."""
    account = visiting.account(request, handbook, customer)
    lines = queries.of_month(account.lines, month)
    pieces = exports.as_csv(list(lines), get_language() or "en")
    response = StreamingHttpResponse(pieces, content_type=CSV)
    return _attached(response, f"{handbook}-{customer}-{month:%Y-%m}.csv")


@marked(SEE)
@require_safe
def as_xlsx(request: HttpRequest, handbook: str, customer: str, month: date) -> HttpResponse:
    """The lines of the month as a spreadsheet."""
    account = visiting.account(request, handbook, customer)
    lines = queries.of_month(account.lines, month)
    title = f"{account.customer.name} · {month_name(month)}"
    raw = exports.as_xlsx(lines.iterator(chunk_size=500), title, get_language() or "en")
    return _attached(
        HttpResponse(raw, content_type=XLSX), f"{handbook}-{customer}-{month:%Y-%m}.xlsx"
    )


def _attached(response: Sent, name: str) -> Sent:
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
