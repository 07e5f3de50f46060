"""Cards for paper: one, or the binder with all; as PDF, and as a page that a browser can print."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from driftbook.editions.exporting.responses import as_pdf, spoken, unless_known
from driftbook.editions.exporting.stamp import stamp
from driftbook.editions.visiting import found
from driftbook.handbook.book import Handbook
from driftbook.incidents.printing import documents
from driftbook.people.gate import marked

View = Callable[..., HttpResponse]
SEE = "incident.see"


def of_a_handbook(view: View) -> View:
    """Something about the cards of the edition that holds now: 404 where it has none."""

    @marked(SEE)
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, handbook: str, **kwargs: str) -> HttpResponse:
        book = found(request, handbook, SEE).handbook
        situation = kwargs.get("situation")
        if book is None or book.incidents is None:
            raise Http404("there are no cards")
        if situation is not None and situation not in book.incidents.situations:
            raise Http404(f"there is no card '{situation}'")
        return view(request, book, **kwargs)

    return page


@of_a_handbook
def cards(request: HttpRequest, handbook: Handbook, situation: str | None = None) -> HttpResponse:
    """As they will be printed: one card, or all of them."""
    context = _context(request, handbook, situation)
    return render(request, "incidents/print/page.html", context | {"situation": situation})


@of_a_handbook
def paper(request: HttpRequest, handbook: Handbook, situation: str | None = None) -> HttpResponse:
    """The same as a tagged PDF (PDF/UA-1), made once a day."""
    language = spoken(request)
    day = f"{timezone.now().astimezone(handbook.zone):%Y-%m-%d}"
    what = situation or "cards"
    made = stamp(handbook, "cards", what, language, day)
    name = f"{handbook.id}-{what}-{handbook.cover.version}"

    def page() -> str:
        return documents.html(_context(request, handbook, situation))

    return unless_known(request, made, lambda: as_pdf(request, page, made, name))


def _context(request: HttpRequest, handbook: Handbook, situation: str | None) -> documents.Context:
    now = timezone.now()
    if situation is None:
        return documents.binder(handbook, spoken(request), now)
    return documents.one(handbook, situation, spoken(request), now)
