"""Every request is measured and told of in one line: by the name of its route, never by its path.

A path can hold a token, a query can hold a name. So neither is written down anywhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from driftbook.downtime.status.fast import PREFIX as STATUS
from driftbook.history import requests
from driftbook.operating import traces
from driftbook.operating.measures import counted

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = frozenset({"static", "health-live", "health-ready", "metrics"})
"""Asked for again and again; what goes wrong there is told all the same."""
logger = structlog.get_logger("driftbook.request")

Respond = Callable[[HttpRequest], HttpResponse]


def middleware(respond: Respond) -> Respond:
    """Outside all others but the one that numbers the requests."""

    def answered(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with traces.request("request") as span:
            response = respond(request)
            traces.answered(
                span,
                route=route(request),
                method=method(request),
                status=response.status_code,
                number=requests.current(),
            )
        _tell(request, response.status_code, time.perf_counter() - began)
        return response

    return answered


def route(request: HttpRequest) -> str:
    """The name of the address: bounded in number, and free of whatever a caller wrote."""
    named = getattr(request, "route", None)  # what is answered before any address is looked up
    if named:
        return str(named)
    found = request.resolver_match
    if found is not None:
        return found.view_name or found.route or "nameless"
    if request.path_info.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
        return "static"
    return "status-page" if request.path_info.startswith(STATUS) else "none"


def method(request: HttpRequest) -> str:
    """The method; `OTHER` for one that somebody made up."""
    return request.method if request.method in METHODS else "OTHER"


def _tell(request: HttpRequest, status: int, took: float) -> None:
    where, how = route(request), method(request)
    counted.request(where, how, status, took)
    if status < 500 and where in QUIET:
        return
    tell = logger.error if status >= 500 else logger.info
    tell("request", route=where, method=how, status=status, ms=round(took * 1000, 1))
