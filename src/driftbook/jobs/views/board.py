"""The supplier's board: what came in, a day, a week."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from driftbook.jobs import agenda, days
from driftbook.jobs.boards import Board
from driftbook.jobs.forms.carrying import Technician
from driftbook.jobs.queries import board as queries
from driftbook.jobs.queries.board import ASSIGN
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor


def _page(
    request: HttpRequest, board: Board, view: str, context: dict[str, object]
) -> HttpResponse:
    frame: dict[str, object] = {
        "board": board,
        "view": view,
        "counts": board.counts,
        "assignment": Technician(technicians=board.people, auto_id="to-%s"),
        "here": request.get_full_path(),
    }
    return render(request, f"jobs/board/{view}.html", frame | context)


@allowed(ASSIGN)
@require_safe
def incoming(request: HttpRequest) -> HttpResponse:
    """What came in and nobody has taken on, acute first; then what nobody carries out yet."""
    board = Board(actor(request), request.GET, timezone.now())
    rows = {
        "placed": queries.incoming(board.rows),
        "to_assign": queries.to_assign(board.rows),
        "left_over": queries.left_over(board.rows, board.today.start),
    }
    lists = {name: agenda.shown(found[: queries.MOST]) for name, found in rows.items()}
    return _page(request, board, "incoming", dict(lists))


@allowed(ASSIGN)
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """One day: a column for each technician, or one list by street and number."""
    board = Board(actor(request), request.GET, timezone.now())
    shown = days.day(board.on, board.today.zone)
    by_street = request.GET.get("by") == "street"
    rows = queries.between(board.rows, shown.start, shown.end)
    rows = queries.by_street(rows) if by_street else rows
    clashes = queries.clashes_around(board.who, shown.start, shown.end)
    jobs = agenda.shown(rows[: queries.MOST], clashes)
    columns = [] if by_street else board.columns(jobs)
    context = {"days": shown, "jobs": jobs, "columns": columns, "by_street": by_street}
    return _page(request, board, "day", context)


@allowed(ASSIGN)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """A week: a row for each technician, a column for each day."""
    board = Board(actor(request), request.GET, timezone.now())
    shown = days.week(board.on, board.today.zone)
    clashes = queries.clashes_around(board.who, shown.start, shown.end)
    rows = queries.between(board.rows, shown.start, shown.end)
    jobs = agenda.shown(rows[: queries.MOST], clashes)
    columns = [
        (name, [(on, [job for job in theirs if job.day == on]) for on in shown.days])
        for name, theirs in board.columns(jobs)
    ]
    return _page(request, board, "week", {"days": shown, "technicians": columns})
