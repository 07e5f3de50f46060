"""What every page needs to draw its frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from driftbook.theme.cookies import recalled

COOKIE = "theme"
THEMES: dict[str, str | Promise] = {
    "auto": _("As the device"),
    "light": _("Light"),
    "dark": _("Dark"),
}


_tests: dict[str, Callable[[HttpRequest], bool]] = {}


def offered_where(word: str, test: Callable[[HttpRequest], bool]) -> None:
    """Let entries of the menu carry this word: whoever signed in gets them where the test holds."""
    _tests[word] = test


@dataclass(frozen=True)
class Link:
    """One entry of the page header."""

    address: str
    text: str | Promise
    current: bool


def chosen_theme(request: HttpRequest) -> str:
    """The reader's choice, "auto" when there is none."""
    theme = recalled(request, COOKIE) or "auto"
    return theme if theme in THEMES else "auto"


def page(request: HttpRequest) -> dict[str, Any]:
    """Theme, themes, navigation and sections for theme/base.html.

    The menu asks the database what is the visitor's: not before a template draws it, so that the
    parts of a page that are fetched again and again do without.
    """
    menu = SimpleLazyObject(lambda: _navigation(request))
    return {
        "theme": chosen_theme(request),
        "themes": THEMES,
        "navigation": SimpleLazyObject(lambda: menu[0]),
        "sections": SimpleLazyObject(lambda: menu[1]),
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
        if test := _tests.get(whom):
            return test(request)
        return whom == "signed-in" or bool(actor.where(whom))
    except DatabaseError:
        return False


def _navigation(request: HttpRequest) -> tuple[list[Link], list[Link]]:
    """The visitor's links, and the sections of the link that is open, where it has several.

    An entry with a list behind its text is one link to the first section that is the visitor's.
    The page belongs to the one whose address is its longest beginning, or to the one that is named
    for such a beginning.
    """
    found: list[tuple[str | Promise, list[tuple[str, str | Promise]]]] = []
    for entry in settings.NAVIGATION:
        group = entry[1] if isinstance(entry[1], list) else [entry]
        if theirs := _theirs(request, group):
            one = len(theirs) == 1
            found.append((theirs[0][1] if one else entry[0], theirs))
    here = _here(request.path, [address for _text, theirs in found for address, _name in theirs])
    links, sections = [], []
    for text, theirs in found:
        open_ = here in [address for address, _name in theirs]
        links.append(Link(theirs[0][0], text, current=open_))
        if open_ and len(theirs) > 1:
            sections = [Link(address, name, current=address == here) for address, name in theirs]
    return links, sections


def _here(path: str, pages: list[str]) -> str | None:
    """The address, among those of the visitor's links, that the page belongs to."""
    begins = {address: address for address in pages}
    for beginning, name in settings.BELONGING.items():
        if (address := reverse(name)) in begins:
            begins[beginning] = address
    found = max((one for one in begins if path.startswith(one)), key=len, default=None)
    return begins[found] if found else None


def _theirs(request: HttpRequest, entries: list[Any]) -> list[tuple[str, str | Promise]]:
    """The addresses and texts of those that the visitor gets."""
    return [
        (reverse(name), text)
        for name, text, *whom in entries
        if all(_is_for(request, action) for action in whom)
    ]
