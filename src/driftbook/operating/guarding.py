"""The demo and debugging stay on this machine, whatever stands before the server.

Settings refuse hosts that are not this machine. This refuses what settings cannot know of: a server
that is bound to the network, and a proxy before it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from driftbook.operating.loopback import is_here, without_port

FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
"""What only proxies say."""
REFUSED = (
    "This is a demo, or a developer's machine: one click signs in. It answers on its own machine "
    "only, and to no proxy. See docs/settings.md.\n"
)
logger = logging.getLogger("driftbook.operating")

Respond = Callable[[HttpRequest], HttpResponse]


def middleware(respond: Respond) -> Respond:
    """403 for whoever comes from elsewhere; in the settings of demo and debugging alone."""

    def answered(request: HttpRequest) -> HttpResponse:
        why = from_elsewhere(request)
        if not why:
            return respond(request)
        logger.warning("refused, because this is no installation: %s", why)
        return HttpResponse(REFUSED, status=403, content_type="text/plain; charset=utf-8")

    return answered


def from_elsewhere(request: HttpRequest) -> str:
    """By what one sees that a request comes from another machine; empty: it does not."""
    for name in FORWARDED:
        if request.META.get(name):
            return f"there is a proxy ({name.removeprefix('HTTP_').replace('_', '-').title()})"
    caller = request.META.get("REMOTE_ADDR", "")
    if caller and not is_here(caller):  # empty: a socket in the file system
        return "the caller is on another machine"
    host = request.META.get("HTTP_HOST", "")
    if host and not is_here(without_port(host)):
        return "it was called by another name"
    return ""
