"""Whether a log has more, asked every few seconds by whoever follows an incident."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.incidents.models import Incident
from driftbook.incidents.visiting import of_incident


@require_safe
@never_cache
@of_incident("incident.see")
def news(request: HttpRequest, incident: Incident) -> HttpResponse:
    """204 while there is nothing after `?after=`; else how many entries the log has."""
    if request.GET.get("after") == str(incident.position):
        return HttpResponse(status=204)
    return JsonResponse({"position": incident.position})
