"""Reports: the list, one of them with its files, and how it stands now."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.doors.batteries import actions, due, queries, told, words
from driftbook.doors.batteries.page import Page, day_of
from driftbook.doors.batteries.queries import SEE
from driftbook.doors.models import BatteryReport
from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.reading import Unreadable
from driftbook.outbox import queries as outbox
from driftbook.people.fetching import about, fetching
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor
from driftbook.people.zones import zone
from driftbook.theme.tables import XLSX
from driftbook.wording import times

MOST = 60
"""Reports in the list: a year of them."""
ORDER = "job.order"


def _reports() -> QuerySet[BatteryReport]:
    return BatteryReport.objects.select_related("organisation").defer("pdf", "xlsx")


report_for = fetching(_reports, lambda row: row.organisation)
of_report = about(report_for, "report")(SEE)


@allowed(SEE)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The reports, the latest first, and when the next one comes."""
    who, now = actor(request), timezone.now()
    mine = who.where(SEE)
    found = list(queries.heads(who)[:MOST])
    context = {
        "reports": [(one, day_of(one)) for one in found],
        "places": queries.places(who, now),
        "coming": [
            (one, times.long_moment(one.at, words.language()))
            for one in due.coming(now)
            if one.organisation.key in mine
        ],
        "several": len({one.organisation_id for one in found}) > 1,
    }
    return render(request, "doors/batteries/reports.html", context)


@allowed(SEE)
@require_safe
@never_cache
def now(request: HttpRequest) -> HttpResponse:
    """What a report would say at this minute; where there are too many units for that, the last
    one."""
    who, at = actor(request), timezone.now()
    places = queries.places(who, at)
    asked = request.GET.get("of", "")
    place = next((one for one in places if asked in ("", one.name)), None)
    if place is None:
        return render(request, "doors/batteries/none.html", status=404 if asked else 200)
    made = queries.now_in(place, at)
    if made is None:
        return _instead(request, queries.latest(who, place))
    local = at.astimezone(place.handbook.zone)
    more = {
        "places": places,
        "place": place,
        "at": times.long_moment(local, words.language()),
        "lead": told.lead(made.decided, made.units),
    }
    return _shown(request, made.decided, place.organisation, place.handbook, more)


def _instead(request: HttpRequest, latest: BatteryReport | None) -> HttpResponse:
    messages.info(
        request,
        _(
            "There are too many units here to judge the battery of each while you wait. The report"
            " does that; which batteries are critical at this minute stands among the units."
        ),
    )
    return redirect("doors:battery-report", latest.key) if latest else redirect("doors:batteries")


@of_report
@require_safe
def report(request: HttpRequest, report: BatteryReport) -> HttpResponse:
    """What was decided on its day; what was ordered since."""
    local = zone(report.organisation.timezone)
    handbook = _handbook(report)
    more = {
        "report": report,
        "day": day_of(report),
        "lead": told.lead(report.decided, report.units),
        "made": times.long_moment(report.made.astimezone(local), words.language()),
        "next_try": None if report.pressed else actions.again(report).astimezone(local),
        "mails": outbox.about(actions.KIND, str(report.key)),
    }
    return _shown(request, report.decided, report.organisation, handbook, more)


@of_report
@require_safe
def pdf(request: HttpRequest, report: BatteryReport) -> HttpResponse:
    """The paper as it was mailed."""
    return _file(report, report.pdf, "pdf", actions.PDF)


@of_report
@require_safe
def xlsx(request: HttpRequest, report: BatteryReport) -> HttpResponse:
    """The spreadsheet as it was mailed."""
    return _file(report, report.xlsx, "xlsx", XLSX)


def _file(
    report: BatteryReport, content: bytes | memoryview | None, ending: str, kind: str
) -> HttpResponse:
    if content is None:
        raise Http404("the files have not been made yet")
    response = HttpResponse(bytes(content), content_type=kind)
    name = actions.file_name(report, ending)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _shown(
    request: HttpRequest, decided: Any, organisation: Any, handbook: Handbook | None, more: Any
) -> HttpResponse:
    said = request.GET
    page = Page(
        decided,
        organisation,
        handbook,
        state=said.get("state", ""),
        number=said.get("page", ""),
    )
    context = {
        "page": page,
        "organisation": organisation,
        "book": handbook,
        "may_order": page.order and actor(request).may(ORDER, organisation.key),
        "may_see_address": actor(request).may("address.see", organisation.key),
        "limits": told.limits(),
        "pressed": uuid4(),
        **more,
    }
    return render(request, "doors/batteries/report.html", context)


def _handbook(report: BatteryReport) -> Handbook | None:
    """The edition under which it was decided, if it can be read."""
    try:
        return shelf.read(actions.edition_of(report))
    except Unreadable:
        return None
