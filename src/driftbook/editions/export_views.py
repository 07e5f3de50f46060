"""Taking a handbook along: topics, chapters and the whole of it (G-01), and searching in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
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
from driftbook.handbook.book import Handbook
from driftbook.people.gate import marked

View = Callable[..., HttpResponse]


# --- for the lead: who may see a handbook, and the files of its edition ------------------------


def of_a_handbook(view: View) -> View:
    """Fetch the handbook that the reader may see by its name; 404 for any other."""

    @marked("handbook.read")
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, name: str, **kwargs: str) -> HttpResponse:
        found = shelf.handbook(name)
        if found is None:
            raise Http404(f"there is no handbook '{name}'")
        return view(request, found, **kwargs)

    return page


def seen(request: HttpRequest) -> list[Handbook]:
    """Every handbook that the reader may see."""
    return shelf.handbooks()


def files_of(handbook: Handbook) -> dict[str, bytes]:
    """The files that the edition was read from, by name."""
    folder = Path(settings.HANDBOOKS) / handbook.id
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}


# --- views -------------------------------------------------------------------------------------


@of_a_handbook
def export(
    request: HttpRequest, handbook: Handbook, chapter: str, kind: str, topic: str | None = None
) -> HttpResponse:
    """One topic or one chapter: `.html` (a fragment, `?level=1…4`), `.md` or `.pdf`."""
    found = piece(handbook, chapter, topic, spoken(request), site(request))
    if found is None:
        raise Http404(f"the handbook has no '{chapter}/{topic or ''}'")
    level = heading_level(request)
    made = stamp(handbook, found.path, found.language, found.site, kind, level)

    def answer() -> HttpResponse:
        if kind == "pdf":
            return as_pdf(request, lambda: paper.piece_page(found), made, found.name)
        text = markdown.markdown(found) if kind == "md" else fragment.fragment(found, level)
        return file(text, kind, found.name)

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


@of_a_handbook
def archive(request: HttpRequest, handbook: Handbook) -> HttpResponse:
    """The files of the edition, with their hashes."""
    packed = files.archive(handbook.cover, files_of(handbook))
    return file(packed, "zip", f"{handbook.id}-{handbook.cover.version}", attached=True)


@marked("handbook.read")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search in every handbook that the reader may see, or in one of them."""
    form = SearchForm(request.GET or {}, handbooks=seen(request))
    found = searching.search(form.chosen, form.question, get_language() or "en")
    context = {"form": form, "found": found, "question": form.question.strip()}
    return render(request, "editions/search.html", context, status=400 if form.errors else 200)
