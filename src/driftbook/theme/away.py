"""The database is away, or the disk is full: what somebody in front of a page is told meanwhile.

Nothing here asks the database, nor a session. A fault of this kind passes by itself, so the answer
is 503 with Retry-After, and a form that was sent can be sent again from the page that says so.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import sqlite3
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.utils import translation

from driftbook.theme.context import THEMES, chosen_theme

API = "/api/"
RETRY_AFTER = 10
"""Seconds."""
MOST = 200_000
"""Characters of a form that its answer gives back."""
HEARD, PIECE = 200 * 2**20, 2**16
"""Bytes of a form that are still read, and at once."""
NOT_SHOWN = ("password", "secret")
CODES = ("code", "otp", "token")
"""A form with a field of such a name, or whose name holds one of `NOT_SHOWN`, is filled in afresh:
a page is no place for it."""
CSRF = "csrfmiddlewaretoken"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
BROKEN_OFF = ("40P01", "40001", "55P03", "57014")
"""As PostgreSQL names it: a deadlock, a serialisation failure, a lock or an answer too late."""

logger = logging.getLogger("driftbook.away")


def trouble(fault: BaseException | None) -> str:
    """What is wrong with database or disk, in one line for the operator; "": something else is.

    SQLite gives faults in our own SQL the same class; they are no trouble that passes.
    """
    if isinstance(fault, OSError) and fault.errno in NO_ROOM:
        return f"the disk takes nothing: {fault.strerror}"
    if not isinstance(fault, OperationalError | InterfaceError):
        return ""
    cause = fault.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE):
            return ""
    said = " ".join(str(fault).split())
    if getattr(cause, "sqlstate", None) in BROKEN_OFF:
        return f"the database broke it off: {said}"[:300]
    if type(cause).__name__ == "PoolTimeout":  # of psycopg_pool, which cannot tell the two apart
        said = f"{said}, or all connections of this process are taken"
    return f"the database is away: {said or type(fault).__name__}"[:300]


def answer(request: HttpRequest, why: str) -> HttpResponse:
    """503: JSON under /api/, else a page in the browser's language. Says so in one line of log."""
    logger.error("503 for %s %s: %s", request.method, request.path, why)
    response = _answer(request)
    _let_go(request)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # or Django adds a traceback
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API):
        detail = "The database or the disk is away for a while. Nothing was done by halves."
        said = {"error": "not now, try again", "known": [], "detail": detail}
        return JsonResponse(said, status=503)
    with translation.override(translation.get_language_from_request(request)):
        page = render_to_string("503.html", _page(request))
    return HttpResponse(page, status=503)


def _let_go(request: HttpRequest) -> None:
    """Hear a form out whose reading broke off, and remove what of its files has come in.

    A browser or a proxy that is still sending when the line is closed shows no answer; and a file
    that lies there would keep the disk full.
    """
    for handler in getattr(request, "_upload_handlers", ()):
        with contextlib.suppress(Exception):
            handler.upload_interrupted()
    left, stream = HEARD, getattr(request, "_stream", None)
    with contextlib.suppress(Exception):
        while stream and left > 0 and (piece := stream.read(PIECE)):
            left -= len(piece)


def _page(request: HttpRequest) -> dict[str, Any]:
    return {
        "theme": chosen_theme(request),
        "themes": THEMES,
        "demo": settings.DEMO,
        "here": request.get_full_path(),
        "sent": request.method == "POST",
        "form": _form(request),
        "pause": RETRY_AFTER,
    }


def _form(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields that were sent, for another try; none where they must not stand in a page.

    Only of a form that had passed the check for forgery: what others made a browser send is not
    put before somebody as if it were theirs.
    """
    if request.method != "POST":
        return []
    try:
        if _Forgery(lambda _request: HttpResponse()).process_view(request, answer, (), {}):
            return []
        given = [(name, str(value)) for name, all_ in request.POST.lists() for value in all_]
        files = bool(request.FILES)
    except Exception:  # a body that could not be read is no reason to say nothing
        return []
    names = [name.lower() for name, _value in given if name != CSRF]
    shown = not any(name in CODES or any(one in name for one in NOT_SHOWN) for name in names)
    if files or not shown:
        return []
    return given if sum(len(value) for _name, value in given) <= MOST else []


class _Forgery(CsrfViewMiddleware):
    """Django's check, which may not have come to this request yet; it only says yes or no."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)
