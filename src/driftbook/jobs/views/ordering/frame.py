"""What every step shows beside its own: where one is, what is missing, and the way back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from driftbook.jobs.models import Draft
from driftbook.jobs.written import STEPS, Written

BACK = "back"
"""In the address of a step that was opened from the summary, or from the times that were proposed
for a batch, to which it leads back."""
LEADS_BACK = ("summary", "proposal")
NEXT = {"addresses": "tasks", "tasks": "time", "time": "contact", "contact": "summary"}
BEFORE = {after: before for before, after in NEXT.items()}


def step(
    request: HttpRequest, name: str, written: Written, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a step; `check` in its address names what is missing in it."""
    shown = "time" if name in ("contact", "proposal") else name
    place = list(STEPS).index(shown) + 1
    context = {
        "written": written,
        "draft": written.draft,
        "place": written.place,
        "book": written.handbook,
        "step": name,
        "shown_step": shown,
        "step_number": place,
        "step_name": STEPS[shown],
        "back": way_back(request),
        "onward": onward(request, name, written.draft),
        "before": _before(name, written.draft),
        "missing": written.lacks(name) if "check" in request.GET else [],
        "now": written.now.astimezone(written.handbook.zone),
        **more,
    }
    return render(request, f"jobs/ordering/{name}.html", context, status=status)


def way_back(request: HttpRequest) -> str:
    """Where the step was opened from, and leads back to: `summary`, `proposal`; empty: it is one
    of four."""
    asked = request.GET.get(BACK, "")
    return asked if asked in LEADS_BACK else ""


def onward(request: HttpRequest, name: str, draft: Draft) -> str:
    """The address that follows when a step is done."""
    following = way_back(request) or NEXT.get(name, "summary")
    return reverse(f"jobs:{following}", args=[draft.key])


def again(request: HttpRequest, name: str, draft: Draft, **said: object) -> HttpResponse:
    """Back to the same step, with its way back."""
    asked = {key: value for key, value in said.items() if value not in (None, "")}
    if found := way_back(request):
        asked[BACK] = found
    query = f"?{urlencode(asked, doseq=True)}" if asked else ""
    return HttpResponseRedirect(reverse(f"jobs:{name}", args=[draft.key]) + query)


def _before(name: str, draft: Draft) -> str:
    return reverse(f"jobs:{BEFORE[name]}", args=[draft.key]) if name in BEFORE else ""
