"""What the header of every page says about who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from driftbook.people import queries
from driftbook.people.middleware import actor


def person(request: HttpRequest) -> dict[str, Any]:
    """`visitor`: name and organisation of the one who is signed in, and the addresses to go to.

    Without a name nobody is. Asked only when the page shows it.
    """
    return {"visitor": SimpleLazyObject(lambda: _visitor(request))}


@dataclass(frozen=True)
class Visitor:
    """What the header shows."""

    name: str
    organisation: str
    address: str
    """Of the account, or of the sign-in page."""
    sign_out: str


def _visitor(request: HttpRequest) -> Visitor:
    user = actor(request).user if hasattr(request, "actor") else None
    if user is None:
        here = urlencode({"next": request.get_full_path()})
        same = request.path.startswith(reverse("people:sign-in"))
        address = reverse("people:sign-in") + ("" if same or request.path == "/" else f"?{here}")
        return Visitor("", "", address, "")
    at = queries.home(user)
    return Visitor(
        str(user), at.name if at else "", reverse("people:account"), reverse("people:sign-out")
    )
