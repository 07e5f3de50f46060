"""Cards as whole pages of HTML: one of them, or the binder with all."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.editions.exporting.margins import margins
from driftbook.handbook.book import Handbook
from driftbook.incidents.printing.reaching import Reaching
from driftbook.incidents.printing.sheets import Sheet, sheet, sheets

Context = dict[str, object]


def one(handbook: Handbook, situation: str, language: str, now: datetime) -> Context:
    """What a page with one card shows. Raises NoChapter, Unanswerable."""
    found = sheet(handbook, situation, language, now)
    return _context(handbook, language, now) | {"sheets": [found], "title": found.card.name}


def binder(handbook: Handbook, language: str, now: datetime) -> Context:
    """What the binder holds: every card, every ladder and every number. Raises NoChapter."""
    reaching = Reaching(handbook, language, now)
    found: tuple[Sheet, ...] = sheets(handbook, language, now)
    with translation.override(language):
        title = _("Action cards: {title}").format(title=handbook.cover.title)
    return _context(handbook, language, now) | {
        "sheets": found,
        "title": title,
        "binder": True,
        "everybody": reaching.everybody(),
        "ladders": reaching.ladders(),
        "log_lines": range(21),
    }


def html(context: Context) -> str:
    """The page for the press, in the language of its context."""
    with translation.override(str(context["language"])):
        return render_to_string("incidents/print/paper.html", context)


def _context(handbook: Handbook, language: str, now: datetime) -> Context:
    with translation.override(language):
        around = margins()
        edition = _("version {version}").format(version=handbook.cover.version)
        printed = _("printed {day}").format(day=f"{now.astimezone(handbook.zone):%Y-%m-%d}")
    return {
        "handbook": handbook,
        "language": language,
        "own": handbook.cover.language,
        "edition": f"{edition} · {handbook.cover.date.isoformat()} · {printed}",
        "printed": now.astimezone(handbook.zone),
        **around,
    }
