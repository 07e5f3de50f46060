"""Taking a handbook along: topics, chapters and the whole of it (G-01), and searching in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from driftbook.editions import searching, shelf
from driftbook.editions.exporting import files, fragment, markdown, paper
from driftbook.editions.exporting.pieces import piece
from driftbook.editions.exporting.responses import (
    as_pdf,
    file,
    heading_level,
    site,
    spoken,
    unless_known,
)
from driftbook.editions.exporting.stamp import stamp
from driftbook.editions.search_forms import SearchForm
from driftbook.editions.visiting import found
from driftbook.handbook.book import Handbook
from driftbook.people.gate import marked
from driftbook.people.middleware import actor

View = Callable[..., HttpResponse]


def of_a_handbook(view: View) -> View:
    """Something about one edition that the visitor may read: `<name>` or `<name>@3`."""

    @marked("handbook.read")
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, name: str, **kwargs: str) -> HttpResponse:
        shelved = found(request, name)
        if shelved.handbook is None:
            return redirect("editions:check", name)
        return view(request, shelved.handbook, **kwargs)

    return page


@of_a_handbook
def export(
    request: HttpRequest, handbook: Handbook, chapter: str, kind: str, topic: str | None = None
) -> HttpResponse:
    """One topic or one chapter: `.html` (a fragment, `?level=1…4`), `.md` or `.pdf`."""
    cut = piece(handbook, chapter, topic, spoken(request), site(request))
    if cut is None:
        raise Http404(f"the handbook has no '{chapter}/{topic or ''}'")
    level = heading_level(request)
    made = stamp(handbook, cut.path, cut.language, cut.site, kind, level)

    def answer() -> HttpResponse:
        if kind == "pdf":
            return as_pdf(request, lambda: paper.piece_page(cut), made, cut.name)
        text = markdown.markdown(cut) if kind == "md" else fragment.fragment(cut, level)
        return file(text, kind, cut.name)

    return unless_known(request, made, answer)


@of_a_handbook
def whole(request: HttpRequest, handbook: Handbook) -> HttpResponse:
    """The full handbook as PDF, with the public holidays of this year and the next."""
    language, place = spoken(request), site(request)
    year = timezone.now().astimezone(handbook.zone).year
    made = stamp(handbook, "whole", language, place, year)
    name = f"{handbook.id}-{handbook.cover.version}"

    def page() -> str:
        return paper.handbook_page(handbook, language, place, year)

    return unless_known(request, made, lambda: as_pdf(request, page, made, name))


@marked("handbook.read")
@require_safe
def archive(request: HttpRequest, name: str) -> HttpResponse:
    """The files of the edition, with their hashes, whether or not they can be read now."""
    edition = found(request, name).edition
    label = files.Label(edition.agreement.handbook, edition.title, edition.version, edition.date)
    packed = files.archive(label, shelf.as_bytes(edition.files))
    return file(packed, "zip", f"{label.handbook}-{label.version}", attached=True)


@marked("handbook.read")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search in every handbook that the reader may see, or in one of them."""
    books = shelf.handbooks(actor(request), timezone.now())
    form = SearchForm(request.GET or {}, handbooks=books)
    hits = searching.search(form.chosen, form.question, get_language() or "en")
    context = {"form": form, "found": hits, "question": form.question.strip()}
    return render(request, "editions/search.html", context, status=400 if form.errors else 200)
