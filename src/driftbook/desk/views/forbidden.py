"""Where somebody lands who is refused: what was refused, whose role allows it, who changes that."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from driftbook.desk import refusing
from driftbook.people.gate import Refused, open_to_all
from driftbook.people.middleware import actor
from driftbook.theme import views as theme

API = "/api/"


@open_to_all
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a party without the role. JSON under /api/, and the plain page for the rest."""
    known = isinstance(exception, Refused) and hasattr(request, "actor")
    if not known or request.path.startswith(API) or actor(request).user is None:
        return theme.forbidden(request, exception)
    refused = refusing.refusal(
        actor(request),
        exception.action,  # type: ignore[attr-defined]
        timezone.now(),
        get_language() or "en",
    )
    return render(request, "desk/forbidden.html", {"refused": refused}, status=403)
