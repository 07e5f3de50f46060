"""The handbooks as readable documents, and their check. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from driftbook.editions import findings, proof, shelf
from driftbook.editions.forms import SpanForm
from driftbook.editions.reader import chapters
from driftbook.editions.reader.cover import cover_page
from driftbook.handbook.book import Handbook

Page = dict[str, object]


def of_a_handbook(view: Callable[..., Page]) -> Callable[..., HttpResponse]:
    """Fetch the handbook by its name; show its page with what is wrong on disk, if anything is.

    404 for a name that is not on the shelf. A handbook that has never been readable has nothing
    but its check to show.
    """
    template = f"editions/{view.__name__}.html"

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, name: str, **kwargs: str) -> HttpResponse:
        shelved = shelf.entry(name)
        if shelved is None:
            raise Http404(f"there is no handbook '{name}'")
        if shelved.handbook is None:
            return redirect("editions:check", shelved.name)
        context = view(request, shelved.handbook, **kwargs)
        context |= {"handbook": shelved.handbook, "problems": shelved.problems}
        return render(request, template, context)

    return page


@require_safe
def list_handbooks(request: HttpRequest) -> HttpResponse:
    """Every handbook of the installation, readable or not."""
    return render(request, "editions/list.html", {"shelf": shelf.shelved()})


@of_a_handbook
def cover(request: HttpRequest, handbook: Handbook) -> Page:
    """Whose handbook it is, what it holds, which days are public holidays."""
    language = get_language()
    return {
        "cover": cover_page(handbook, language, timezone.now()),
        "chapters": chapters.chapters(handbook, language),
    }


@of_a_handbook
def chapter(request: HttpRequest, handbook: Handbook, chapter: str) -> Page:
    """One chapter on one page."""
    found = chapters.chapter(handbook, chapter, get_language(), whole=True)
    if found is None:
        raise Http404(f"the handbook has no chapter '{chapter}'")
    return {"chapter": found}


@of_a_handbook
def topic(request: HttpRequest, handbook: Handbook, chapter: str, topic: str) -> Page:
    """One topic on one page (G-01)."""
    found = chapters.chapter(handbook, chapter, get_language())
    shown = found.topic(topic) if found else None
    if shown is None:
        raise Http404(f"the handbook has no topic '{chapter}/{topic}'")
    return {"chapter": found, "topic": shown}


@of_a_handbook
def clauses(request: HttpRequest, handbook: Handbook) -> Page:
    """Every clause of the source document, with the entries that restate it."""
    cited = chapters.citations(handbook, get_language())
    listed = [
        (name, clause, cited.get(name, []), clause.chapter in (None, *handbook.chapters))
        for name, clause in handbook.cover.clauses.items()
    ]
    return {"clauses": listed}


@require_safe
def check(request: HttpRequest, name: str) -> HttpResponse:
    """What the check finds, or why the handbook cannot be read."""
    shelved = shelf.entry(name)
    if shelved is None:
        raise Http404(f"there is no handbook '{name}'")
    context: Page = {"handbook": shelved.handbook, "problems": shelved.problems, "name": name}
    status = 200
    if shelved.handbook is not None:
        handbook, language = shelved.handbook, get_language()
        form = SpanForm(request.GET, today=timezone.now().astimezone(handbook.zone).date())
        start, days = form.span
        found = proof.findings(handbook, start, days)
        severities = {finding.severity for finding in found}
        context |= {
            "form": form,
            "start": start,
            "days": days,
            "piles": findings.piles(handbook, found, language),
            "clean": not severities & {"error", "warning"},
        }
        status = 400 if form.errors else 200
    return render(request, "editions/check.html", context, status=status)
