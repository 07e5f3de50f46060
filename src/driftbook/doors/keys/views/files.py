"""Who opens what, as a file: of a person, of a door, and all of it; as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.doors.keys import exports
from driftbook.doors.keys.queries import SEE
from driftbook.doors.keys.visiting import of_person
from driftbook.doors.models import Door
from driftbook.doors.visiting import of_door
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor
from driftbook.people.models import User
from driftbook.theme.tables import CSV, XLSX


@of_person(SEE)
@require_safe
def of_person_(request: HttpRequest, person: User) -> HttpResponseBase:
    """Which doors this person can open now, and through what."""
    now = timezone.now()
    return _file(request, exports.of_person(person, actor(request).where(SEE), now), now)


@of_door(SEE)
@require_safe
def of_door_(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Who can open this door now, and through what."""
    now = timezone.now()
    return _file(request, exports.of_door(door, now), now)


@allowed(SEE)
@require_safe
@never_cache
def everything(request: HttpRequest) -> HttpResponseBase:
    """Who has which key bundle or emergency key now, through what, and why."""
    now = timezone.now()
    return _file(request, exports.everything(actor(request), now), now)


def _file(request: HttpRequest, rows: Iterator[exports.Line], now: datetime) -> HttpResponseBase:
    name = f"keys-{now:%Y-%m-%d-%H%M}"
    response: HttpResponseBase
    if request.GET.get("as") == "xlsx":
        response, name = FileResponse(exports.as_xlsx(rows), content_type=XLSX), f"{name}.xlsx"
    else:
        response, name = StreamingHttpResponse(exports.as_csv(rows), CSV), f"{name}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
