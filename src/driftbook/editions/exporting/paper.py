"""The whole handbook, or a piece of it, as a page of HTML that is made for paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.editions.exporting.fragment import body
from driftbook.editions.exporting.links import Linked, clean, ids_of
from driftbook.editions.exporting.margins import margins
from driftbook.editions.exporting.pieces import Piece
from driftbook.editions.reader import chapters
from driftbook.editions.reader.chapters import Citation
from driftbook.editions.reader.cover import cover_page
from driftbook.handbook.book import Handbook


@dataclass(frozen=True)
class Sentence:
    """A clause of the source with the places that restate it."""

    name: str
    id: str
    text: str
    cited: tuple[Citation, ...]


def handbook_page(handbook: Handbook, language: str, site: str, year: int) -> str:
    """The full handbook, with the public holidays of `year` and the next."""
    with translation.override(language):
        cited = chapters.citations(handbook, language)
        context = {
            "handbook": handbook,
            "language": language,
            "address": site + reverse("editions:cover", args=[handbook.id]),
            "cover": cover_page(handbook, language, _noon(handbook, year)),
            "cover_notes": _notes(handbook.cover.notes),
            "holiday_notes": _notes(handbook.cover.holidays.notes),
            "chapters": chapters.chapters(handbook, language),
            "clauses": [
                Sentence(name, f"clauses.{name}", clause.text, tuple(cited.get(name, ())))
                for name, clause in handbook.cover.clauses.items()
            ],
        }
        inside = render_to_string("editions/export/handbook.html", context)
        path = reverse("editions:cover", args=[handbook.mark])
        linked = Linked(handbook, site, path, ids_of(inside))
        return _sheet(handbook, language, handbook.cover.title, clean(inside, linked, marked=True))


def piece_page(piece: Piece) -> str:
    """One topic or chapter for paper."""
    inside = body(piece, 1)
    linked = Linked(piece.handbook, piece.site, piece.path, ids_of(inside))
    with translation.override(piece.language):
        title = f"{piece.heading} – {piece.handbook.cover.title}"
        html = clean(inside, linked, marked=True)
        return _sheet(piece.handbook, piece.language, title, html)


def _notes(notes: str | None) -> tuple[str, ...]:
    return (notes,) if notes else ()


def _noon(handbook: Handbook, year: int) -> datetime:
    return datetime.combine(date(year, 1, 1), time(12), handbook.zone)


def _sheet(handbook: Handbook, language: str, title: str, html: str) -> str:
    """The page around it, with the texts of its margins: the pages count themselves."""
    cover = handbook.cover
    version = _("version {version}").format(version=cover.version)
    context = {
        "handbook": handbook,
        "language": language,
        "title": title,
        "body": html,
        "edition": f"{version} · {cover.date.isoformat()}",
        **margins(),
    }
    return render_to_string("editions/export/sheet.html", context)
