"""What machines ask: /health/live, /health/ready and /metrics, before everything else.

They stand before sessions, cookies and the check of the host's name: a load balancer calls us by
our number, and none of the answers depends on the name. They set no cookie.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from driftbook.operating.health import readiness
from driftbook.operating.measures import exposing

LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"
ROUTES = {LIVE: "health-live", READY: "health-ready", METRICS: "metrics"}

Respond = Callable[[HttpRequest], HttpResponse]


def middleware(respond: Respond) -> Respond:
    """Answer the three; all else goes its way, and so does who may not read the measures."""

    def answered(request: HttpRequest) -> HttpResponse:
        name = ROUTES.get(request.path_info)
        if name is None or (name == "metrics" and not _may_read(request)):
            return respond(request)
        request.route = name  # type: ignore[attr-defined]
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD", "Content-Length": "0"})
        response = _ANSWERS[name]()
        response["Content-Length"] = str(len(response.content))  # nothing behind us says it
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return answered


def _may_read(request: HttpRequest) -> bool:
    """Whether it shows the token that the operator has set. Without a setting nobody may."""
    wanted = settings.METRICS_TOKEN
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(shown.strip().encode(), wanted.encode())
    return bool(wanted) and scheme.lower() == "bearer" and same


def _live() -> HttpResponse:
    """That this process answers. It asks nobody."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


def _ready() -> HttpResponse:
    found = readiness.found()
    ready = readiness.is_ready(found)
    checks = [{"name": one.name, "state": one.state, "why": one.why} for one in found]
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _metrics() -> HttpResponse:
    text, kind = exposing.exposition()
    return HttpResponse(text, content_type=kind)


_ANSWERS: dict[str, Callable[[], HttpResponse]] = {
    "health-live": _live,
    "health-ready": _ready,
    "metrics": _metrics,
}
