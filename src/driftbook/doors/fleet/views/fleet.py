"""The fleet: what is wrong, where; the same as a file; and whether anything is new."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.doors import queries as registry
from driftbook.doors.fleet import every, exports, fleet_page
from driftbook.doors.fleet.asking import asked
from driftbook.doors.fleet.queries import SEE
from driftbook.doors.fleet.views.live import Live
from driftbook.doors.fleet.words import ALL
from driftbook.people.gate import Refused, allowed, marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.theme.tables import CSV, XLSX

PARTS = "doors/fleet/parts.html"


@allowed(SEE)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """What is wrong with the units, by street; every gateway that is down is said once."""
    live = _live(request)
    several = registry.organisations(actor(request), SEE).count() > 1
    return render(request, "doors/fleet/fleet.html", live.context | {"several": several})


@allowed(SEE)
@require_safe
@never_cache
def news(request: HttpRequest) -> HttpResponse:
    """204 while the page is as at `?seen=`; else its parts."""
    return _live(request).news(request)


@marked(SEE)
@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponseBase:
    """The units as CSV, or with `?format=xlsx` as a spreadsheet; all, or what is asked for."""
    sign_in_first(request)
    if not actor(request).where(SEE):
        raise Refused(SEE)
    found = every.shown(actor(request), asked(request, ALL), timezone.now())
    response: HttpResponseBase
    if request.GET.get("format") == "xlsx":
        response, name = FileResponse(exports.as_xlsx(found), content_type=XLSX), "units.xlsx"
    else:
        response, name = StreamingHttpResponse(exports.as_csv(found), CSV), "units.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _live(request: HttpRequest) -> Live:
    page = fleet_page.of(actor(request), asked(request), timezone.now())
    return Live(request, PARTS, {"page": page})
