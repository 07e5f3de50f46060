"""The calendar of changes and downtimes: a month, or a day of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.downtime.changes import books, month
from driftbook.downtime.changes import day as days
from driftbook.downtime.changes.queries import SEE
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor


@allowed(SEE)
@require_safe
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of one handbook: `?month=2026-12&handbook=town`."""
    who, now = actor(request), timezone.now()
    there = books.books(who, SEE, now)
    book = books.chosen(there, request.GET.get("handbook", ""))
    if book is None:
        return render(request, "downtime/changes/none.html")
    today = now.astimezone(book.handbook.zone).date()
    first = month.month_of(request.GET.get("month", ""), today)
    context = {
        "book": book,
        "books": there,
        "own": book.handbook.cover.language,
        "month": month.month(book, who, first, now),
        "this": today.replace(day=1) == first,
    }
    return render(request, "downtime/changes/calendar.html", context)


@allowed(SEE)
@require_safe
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """A whole day of one handbook: `?day=2026-12-03&handbook=town&page=2`."""
    who, now = actor(request), timezone.now()
    book = books.chosen(books.books(who, SEE, now), request.GET.get("handbook", ""))
    if book is None:
        return render(request, "downtime/changes/none.html")
    today = now.astimezone(book.handbook.zone).date()
    on = month.day_of(request.GET.get("day", ""), today)
    found, page = days.day(book, who, on, request.GET.get("page"), now)
    own = book.handbook.cover.language
    context = {"book": book, "own": own, "day": found, "page": page}
    return render(request, "downtime/changes/day.html", context)
