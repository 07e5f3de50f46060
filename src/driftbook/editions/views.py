"""The handbooks as readable documents, and their check."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from driftbook.editions import findings, proof, shelf
from driftbook.editions.forms import SpanForm
from driftbook.editions.reader import chapters
from driftbook.editions.reader.cover import cover_page
from driftbook.editions.visiting import Page, found, frame, of_a_handbook
from driftbook.handbook.book import Handbook
from driftbook.people.gate import marked
from driftbook.people.middleware import actor


@marked("handbook.read")
@require_safe
def list_handbooks(request: HttpRequest) -> HttpResponse:
    """Every handbook that the visitor may see, readable or not."""
    shelved = shelf.shelved(actor(request), timezone.now())
    return render(request, "editions/list.html", {"shelf": shelved})


@of_a_handbook("handbook.read")
def cover(request: HttpRequest, handbook: Handbook) -> Page:
    """Whose handbook it is, what it holds, which days are public holidays."""
    language = get_language()
    return {
        "cover": cover_page(handbook, language, timezone.now()),
        "chapters": chapters.chapters(handbook, language),
    }


@of_a_handbook("handbook.read")
def chapter(request: HttpRequest, handbook: Handbook, chapter: str) -> Page:
    """One chapter on one page."""
    shown = chapters.chapter(handbook, chapter, get_language(), whole=True)
    if shown is None:
        raise Http404(f"the handbook has no chapter '{chapter}'")
    return {"chapter": shown}


@of_a_handbook("handbook.read")
def topic(request: HttpRequest, handbook: Handbook, chapter: str, topic: str) -> Page:
    """One topic on one page (G-01)."""
    of_it = chapters.chapter(handbook, chapter, get_language())
    shown = of_it.topic(topic) if of_it else None
    if shown is None:
        raise Http404(f"the handbook has no topic '{chapter}/{topic}'")
    return {"chapter": of_it, "topic": shown}


@of_a_handbook("handbook.read")
def clauses(request: HttpRequest, handbook: Handbook) -> Page:
    """Every clause of the source document, with the entries that restate it."""
    cited = chapters.citations(handbook, get_language())
    listed = [
        (name, clause, cited.get(name, []), clause.chapter in (None, *handbook.chapters))
        for name, clause in handbook.cover.clauses.items()
    ]
    return {"clauses": listed}


@marked("handbook.read")
@require_safe
def check(request: HttpRequest, name: str) -> HttpResponse:
    """What the check finds, or why the edition cannot be read."""
    shelved = found(request, name)
    context: Page = {**frame(request, shelved), "name": name}
    status = 200
    if shelved.handbook is not None:
        handbook, language = shelved.handbook, get_language()
        form = SpanForm(request.GET, today=timezone.now().astimezone(handbook.zone).date())
        start, days = form.span
        listed = proof.findings(handbook, start, days)
        severities = {finding.severity for finding in listed}
        context |= {
            "form": form,
            "start": start,
            "days": days,
            "piles": findings.piles(handbook, listed, language),
            "clean": not severities & {"error", "warning"},
        }
        status = 400 if form.errors else 200
    return render(request, "editions/check.html", context, status=status)
