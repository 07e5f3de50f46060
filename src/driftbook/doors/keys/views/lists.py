"""The lists of a page about who opens something: who can, who cannot, and what belongs to it.

The page begins each of them; the address says which of them it goes on with.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest

from driftbook.doors.keys import shown
from driftbook.doors.keys.holding import Holding
from driftbook.doors.models import TEXT

TAGS, USELESS, DOORS = "tags", "useless", "doors"


def of(request: HttpRequest, holding: Holding, others: Collection[str]) -> dict[str, Any]:
    """What the page says of people. `others`: which lists it has beside that of who can open."""
    said, text = request.GET, typed(request, "q")
    wanted = said.get("list", "")
    only = wanted if wanted in others else ""
    start = said.get("from", "")
    context: dict[str, Any] = {"list": only, "q": "" if only else text}
    if not only:
        context["people"] = shown.openers(holding, start, text)
        context["useless"] = shown.useless(holding, "") if holding.few and not text else None
        context["look"] = not holding.few
    elif only == USELESS:
        context["useless"] = shown.useless(holding, start)
    return context


def typed(request: HttpRequest, name: str) -> str:
    """A part of a name, as it stands in the address."""
    return request.GET.get(name, "").replace("\0", "")[:TEXT].strip()
