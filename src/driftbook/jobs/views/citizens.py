"""What is kept about a citizen, for whoever asks: to see, to take along, to erase."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.jobs.actions import forgetting
from driftbook.jobs.forms.citizens import Citizen
from driftbook.jobs.queries import citizens as queries
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

ERASE = "people.erase"


def _form(request: HttpRequest) -> Citizen:
    mine = Organisation.objects.filter(key__in=actor(request).where(ERASE)).order_by("name")
    return Citizen(request.POST or None, organisations=mine)


@allowed(ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
def citizens(request: HttpRequest) -> HttpResponse:
    """Look a number up. It is posted, so that it stands in no address and in no log."""
    form = _form(request)
    found = None
    if request.method == "POST" and form.is_valid():
        found = queries.about(form.cleaned_data["organisation"], form.cleaned_data["phone"])
    status = 422 if request.method == "POST" and form.errors else 200
    return render(
        request, "jobs/citizens/citizens.html", {"form": form, "found": found}, status=status
    )


@allowed(ERASE)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Everything about a number as a file, for the citizen."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "jobs/citizens/citizens.html", {"form": form}, status=422)
    said = queries.everything(form.cleaned_data["organisation"], form.cleaned_data["phone"])
    text = json.dumps(said, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="citizen.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@allowed(ERASE)
@require_POST
def erasure(request: HttpRequest) -> HttpResponse:
    """Erase what is kept about a number; refused as long as a job of theirs has not ended."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "jobs/citizens/citizens.html", {"form": form}, status=422)
    organisation, phone = form.cleaned_data["organisation"], form.cleaned_data["phone"]
    by = on_behalf(request, ERASE, organisation.key).by
    try:
        count = forgetting.erase(organisation=organisation, phone=phone, by=by, now=timezone.now())
    except forgetting.StillOpen as waiting:
        numbers = ", ".join(job.number for job in waiting.jobs)
        text = _("Nothing is erased yet: the citizen is still needed for %(jobs)s.")
        messages.error(request, text % {"jobs": numbers})
    else:
        text = ngettext(
            "What %(count)d job or order kept about the citizen is erased.",
            "What %(count)d jobs or orders kept about the citizen is erased.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redirect("jobs:citizens")
