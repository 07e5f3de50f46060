"""While nothing can be written, pages are read, answers are given, and a form is told so at once.

It stands behind what knows the language and who is asking, and before every view. Whatever would
change something gets 503; so does a page that turns out to write, and nothing of it is left.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from driftbook.files.shapes import Away, Damaged
from driftbook.people.middleware import Respond
from driftbook.work import standby

SAFE = ("GET", "HEAD", "OPTIONS")
API = "/api/"
ONLY_COOKIES = ("theme:theme", "theme:language", "people:sign-out")
"""Forms that keep their choice in a cookie, or take one away."""
EVERYWHERE = "everywhere"
"""Who wants to be signed out on other devices too wants something written."""
READ_ONLY = "read-only"
AWAY = "files-away"
PAUSES = {READ_ONLY: 60, AWAY: 30}
"""After how many seconds it is worth another try."""
DETAILS = {
    READ_ONLY: "Driftbook can be read but not written to just now. Nothing was done.",
    AWAY: "The store of files cannot be reached just now. Nothing was done by halves.",
}
LOG = logging.getLogger("driftbook.operating")


class ReadOnlyTimes:
    """Named in settings; also says it when the store of files is away."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and standby.read_only() and not _only_cookies(request):
            return refused(request, READ_ONLY)
        return self._respond(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponseBase | None:
        """A page that wanted to write, or the bytes of a file that cannot be had or kept."""
        if standby.refuses(fault):
            return refused(request, READ_ONLY)
        if isinstance(fault, Away | Damaged):
            LOG.error("503 for %s %s: %s", request.method, request.path, fault)
            return refused(request, AWAY)
        return None


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """503 with what one can do meanwhile: JSON under /api/, else a page."""
    response: HttpResponse
    if request.path.startswith(API):
        said = {"error": why, "known": [], "detail": DETAILS[why]}
        response = JsonResponse(said, status=503)
    else:
        response = render(request, "operating/not_now.html", {"why": why}, status=503)
    response["Retry-After"] = str(PAUSES[why])
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # it is no fault of ours
    return response


def _only_cookies(request: HttpRequest) -> bool:
    here = request.path in {reverse(name) for name in ONLY_COOKIES}
    return here and EVERYWHERE not in request.POST


def banner(request: HttpRequest) -> dict[str, object]:
    """`read_only`, for the banner of every page; asked only when a page draws it."""
    return {"read_only": standby.read_only}
