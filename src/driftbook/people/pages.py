"""The page that says why somebody is not let in, and what they can do."""

from __future__ import annotations

import logging
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from driftbook.people import help as helpers
from driftbook.people.models import User
from driftbook.people.refusals import REASONS, STATUS

API = "/api/"
LOG = logging.getLogger(__name__)


def advice(about: str, organisation: UUID | None, way: str) -> list[helpers.Advice]:
    """What the handbooks say about it."""
    return helpers.advice(helpers.Question(about, organisation, way, get_language() or "en"))


def refused(
    request: HttpRequest,
    reason: str,
    *,
    user: User | None = None,
    organisation: UUID | None = None,
    detail: str = "",
) -> HttpResponse:
    """Say why, with what the handbook says about where that is changed.

    `detail` is for whoever sets directories up: the technical reason, in English.
    """
    who = str(user.key) if user else "-"
    LOG.warning("sign-in refused: %s, person %s %s", reason, who, detail)
    if request.path.startswith(API):
        said = {"error": reason, "known": [], "detail": str(REASONS[reason])}
        return JsonResponse(said, status=401)
    if organisation is None and user is not None and user.directory is not None:
        organisation = user.directory.key
    context = {
        "reason": reason,
        "text": REASONS[reason],
        "advice": advice(reason, organisation, "directory" if organisation else "password"),
        "detail": detail,
    }
    response = render(request, "people/refused.html", context, status=STATUS.get(reason, 403))
    response["Cache-Control"] = "no-store"
    return response
