"""Showing once more who one is, before other sessions are ended (ASVS 7.5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from driftbook.people import door, queries
from driftbook.people.allauth_adapters import AGAIN
from driftbook.people.directories.reading import KEY as DIRECTORY
from driftbook.people.models import Directory, User

EVERYWHERE = "everywhere"


def ending(mark: str) -> str:
    """The page on which one session, or `everywhere`, is ended."""
    return f"{reverse('people:session-removal')}?{urlencode({'session': mark})}"


def way_in(directory: Directory, asked: Mapping[str, str]) -> str:
    """Where one signs in through a directory."""
    kind = "openid_connect_login" if directory.app.provider == "openid_connect" else "saml_login"
    query = f"?{urlencode(asked)}" if asked else ""
    return reverse(kind, args=[directory.address]) + query


def shows_again(request: HttpRequest, user: User, back: str) -> str:
    """Where the person shows once more who they are, before they go on to `back`.

    Empty when they have just done so, or have nothing to show it with (people of the demo). Whoever
    comes through a directory signs in there once more, and it is asked to ask also whom it knows.
    """
    if door.recently_confirmed(request):
        return ""
    if user.directory_id:
        came = request.session.get(DIRECTORY) or {}
        directory = queries.directory_of(str(came.get("directory", "")))
        return way_in(directory, {"next": back, AGAIN: "1"}) if directory else ""
    if not user.has_usable_password():
        return ""
    return f"{reverse('people:confirm')}?{urlencode({'next': back})}"
