"""The whole log of an incident as a file, and how long its steps took."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from driftbook.editions.exporting import pdf
from driftbook.incidents.models import Incident
from driftbook.incidents.printing import report
from driftbook.incidents.taking_out import NoFile, taken_out
from driftbook.incidents.visiting import acting, of_incident
from driftbook.people.middleware import actor


@require_GET
@never_cache
@of_incident("incident.export")
def export(request: HttpRequest, incident: Incident, form: str) -> HttpResponse:
    """As `csv` or `pdf`; that it was taken out is in the history."""
    by = acting(request, "incident.export", incident)
    try:
        return taken_out(incident, form, by, timezone.now())
    except NoFile as none:
        context = {"incident": incident, "why": none.why, "command": pdf.INSTALL}
        return render(request, "incidents/print/no_file.html", context, status=none.status)


@require_safe
@never_cache
@of_incident("incident.see")
def times(request: HttpRequest, incident: Incident) -> HttpResponse:
    """The times per step, beside the card's order: the report of an exercise."""
    may_export = actor(request).may("incident.export", incident.organisation.key)
    context = report.context(incident, timezone.now()) | {"may_export": may_export}
    return render(request, "incidents/times.html", context)
