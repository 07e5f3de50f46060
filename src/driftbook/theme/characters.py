"""Nobody types the character NUL, and PostgreSQL takes it in no text: it is refused at the door."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse

from driftbook.theme.views import API, bad_request

Respond = Callable[[HttpRequest], HttpResponse]
WRITTEN = {"application/json": b"\\u0000", "application/x-www-form-urlencoded": b"%00"}
"""How it is written in the bodies that are short enough to be looked through."""
SAID = "the character NUL cannot be part of a text"


def without_nul(respond: Respond) -> Respond:
    """Answer 400 where the address, a form or JSON holds it; files are none of our business."""

    def called(request: HttpRequest) -> HttpResponse:
        if not _holds_nul(request):
            return respond(request)
        if request.path.startswith(API):
            return JsonResponse({"error": SAID, "known": [], "detail": SAID}, status=400)
        return bad_request(request, ValueError(SAID))

    return called


def _holds_nul(request: HttpRequest) -> bool:
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    written = WRITTEN.get(request.content_type or "")
    try:
        return written is not None and (written in request.body or b"\0" in request.body)
    except RequestDataTooBig:
        return False  # whoever reads the body says so
