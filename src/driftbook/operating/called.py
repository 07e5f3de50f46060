"""Whoever calls us by a name that is not ours gets 400, and one line like every other request.

Robots do it all day long. Django would write an error with its traceback each time, and real faults
would drown in them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from driftbook.theme.views import bad_request

ROUTE = "foreign-host"
"""What the line and the measures say of it; the name itself is the caller's and stands nowhere."""

Respond = Callable[[HttpRequest], HttpResponse]


def middleware(respond: Respond) -> Respond:
    """Before everything that asks for the host, behind what says how long and in which language."""

    def answered(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost as foreign:
            request.route = ROUTE  # type: ignore[attr-defined]
            return bad_request(request, foreign)
        return respond(request)

    return answered
