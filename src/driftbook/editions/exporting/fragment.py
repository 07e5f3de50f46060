"""A topic or a chapter as HTML without a page around it, to stand in another site's page."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from driftbook.editions.exporting.links import Linked, clean
from driftbook.editions.exporting.pieces import Piece

LEVELS = range(1, 5)
"""The levels that the first heading may have."""
LEVEL = 2


def fragment(piece: Piece, level: int = LEVEL, *, target: str | None = None) -> str:
    """Semantic HTML that needs no style and no script; every link leads back to Driftbook.

    The first heading is of `level`; raises ValueError outside LEVELS. Links open in `target`.
    """
    if level not in LEVELS:
        raise ValueError(f"a heading of level {level}")
    linked = Linked(piece.handbook, piece.site, piece.path, ())
    return clean(body(piece, level), linked, target=target).strip() + "\n"


def body(piece: Piece, level: int) -> str:
    """The same with ids and classes, and with links as they stand on our own pages."""
    context = {"piece": piece, "handbook": piece.handbook, "level": level}
    with translation.override(piece.language):
        return render_to_string("editions/export/piece.html", context)
