"""The review of an incident that is over: what its people say, and the lessons of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.editions.models import Remark
from driftbook.incidents.actions import reviewing
from driftbook.incidents.forms.review import ReviewForm
from driftbook.incidents.lessons import abouts, name_of
from driftbook.incidents.models import Incident
from driftbook.incidents.printing import report
from driftbook.incidents.printing.log_rows import Log
from driftbook.incidents.printing.personal import Recogniser
from driftbook.incidents.visiting import acting, incident_for, of_incident
from driftbook.people.middleware import actor

SEE, WRITE = "incident.see", "incident.write"
Context = report.Context


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_incident(SEE)
def review(request: HttpRequest, incident: Incident) -> HttpResponse:
    """What stands out, what has been said, and a form for more; a post adds to the log."""
    if request.method == "POST":
        incident_for(request, incident.key, WRITE)
    now = timezone.now()
    context = report.context(incident, now)
    recogniser = Recogniser.of(context["handbook"])
    groups = abouts(context["card"])
    form = ReviewForm(request.POST or None, groups=groups, recogniser=recogniser)
    status = 200
    if request.method == "POST":
        status = 409 if incident.ended is None else 422
        if incident.ended is not None and form.is_valid():
            said = {**form.cleaned_data, "form": form.cleaned_data["entry"]}
            del said["entry"]
            by = acting(request, WRITE, incident)
            reviewing.review(incident=incident, by=by, now=now, **said)
            messages.success(request, _("It is in the log."))
            return redirect("incidents:review", incident.key)
    context |= {"form": form, "said": _said(context)} | _may(request, incident)
    return render(request, "incidents/review.html", context, status=status)


def _may(request: HttpRequest, incident: Incident) -> Context:
    who, where = actor(request), incident.organisation.key
    return {
        "may_export": who.may("incident.export", where),
        "may_write": who.may(WRITE, where),
        "may_draft": who.may("handbook.draft", where),
    }


def _said(context: Context) -> list[Context]:
    """What has been said so far, with what became of lessons."""
    log: Log = context["log"]
    rows = [row for row in log.rows if row.entry.kind == "review"]
    known = Remark.objects.in_bulk([row.entry.id for row in rows], field_name="key")
    return [
        {
            "row": row,
            "about": name_of(context["card"], str(row.entry.data.get("about", ""))),
            "remark": known.get(row.entry.id),
        }
        for row in rows
    ]
