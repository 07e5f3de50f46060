"""Status pages are answered before sessions, languages and all that they do not need.

It stands behind the middleware that sets the headers of security, and gives the same answer as the
view, by the same function: a thousand a second instead of some hundreds.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from driftbook.downtime.status.kinds import ENDINGS

PREFIX = "/downtime/status/"
_PATH = re.compile(rf"{PREFIX}([-a-zA-Z0-9_]+)/({'|'.join(map(re.escape, ENDINGS))})")

Respond = Callable[[HttpRequest], HttpResponse]


def middleware(respond: Respond) -> Respond:
    """Answer what is kept; all else goes its way, and so does a page that there is not."""
    from driftbook.downtime.status import serving  # needs the apps, which settings come before

    def answered(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX) and request.method in ("GET", "HEAD"):
            found = _PATH.fullmatch(request.path_info)
            response = serving.respond(request, found[1], ENDINGS[found[2]]) if found else None
            if response is not None:
                return response
        return respond(request)

    return answered
