"""What every page needs to draw its frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE = "theme"
THEMES: dict[str, str | Promise] = {
    "auto": _("As the device"),
    "light": _("Light"),
    "dark": _("Dark"),
}


@dataclass(frozen=True)
class Link:
    """One entry of the page header."""

    address: str
    text: str | Promise
    current: bool


def chosen_theme(request: HttpRequest) -> str:
    """The reader's choice, "auto" when there is none."""
    theme = request.COOKIES.get(COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def page(request: HttpRequest) -> dict[str, Any]:
    """Theme, themes and navigation for theme/base.html."""
    return {
        "theme": chosen_theme(request),
        "themes": THEMES,
        "navigation": _navigation(request),
        "demo": settings.DEMO,
    }


def _is_for(request: HttpRequest, whom: str) -> bool:
    """Whether the visitor gets this link: `request.actor` knows, where there is one.

    The page that tells of a database in trouble is drawn without it.
    """
    actor = getattr(request, "actor", None)
    try:
        if actor is None or actor.user is None:
            return False
        return whom == "signed-in" or bool(actor.where(whom))
    except DatabaseError:
        return False


def _navigation(request: HttpRequest) -> list[Link]:
    """The visitor's links; the page belongs to the one whose address is its longest beginning."""
    found = [
        (reverse(name), text)
        for name, text, *whom in settings.NAVIGATION
        if all(_is_for(request, action) for action in whom)
    ]
    here = [address for address, _text in found if request.path.startswith(address)]
    current = max(here, key=len, default=None)
    return [Link(address, text, current=address == current) for address, text in found]
