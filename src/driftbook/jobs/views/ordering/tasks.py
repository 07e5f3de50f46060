"""The second step: what is to be done at each door (G-18, G-19, G-21)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.jobs import crossing, fitting
from driftbook.jobs.actions import drafts as actions
from driftbook.jobs.forms.tasks import Door, TaskForm
from driftbook.jobs.models import Draft
from driftbook.jobs.queries import drafts
from driftbook.jobs.queries.places import Place
from driftbook.jobs.views.ordering import frame
from driftbook.jobs.visiting import of_draft
from driftbook.jobs.written import Written


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_draft
def tasks(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """One box for each job. What was said is kept also where something is missing."""
    now = timezone.now()
    written = Written(draft, place, now)
    if not written.items:
        return frame.again(request, "addresses", draft, check="1")
    check = "check" in request.GET
    if request.method != "POST":
        return _shown(request, written, _forms(written, None, check))
    forms = _forms(written, request.POST, check=True)
    if not all(form.is_valid() for form in forms):
        return _shown(request, written, forms, 422)
    said = {form.item.pk: form.task() for form in forms}
    try:
        actions.say(draft=draft, tasks=said, handbook=place.handbook, now=now)
    except actions.Ordered:
        return redirect("jobs:tasks", draft.key)
    except actions.Meanwhile as meanwhile:
        crossed = crossing.tasks(place.handbook, meanwhile.items, said)
        fresh = Written(meanwhile.draft, place, now)
        forms = _forms(fresh, crossing.unstamped(request.POST, meanwhile.items), check=True)
        return _shown(request, fresh, forms, 409, crossed=crossed)
    if Written(draft, place, now).lacks("tasks"):
        return frame.again(request, "tasks", draft, check="1")
    return redirect(frame.onward(request, "tasks", draft))


def _shown(
    request: HttpRequest, written: Written, forms: list[TaskForm], status: int = 200, **more: object
) -> HttpResponse:
    boxes = list(zip(written.lines, forms, strict=True))
    return frame.step(request, "tasks", written, status, boxes=boxes, **more)


def _forms(written: Written, data: object, check: bool) -> list[TaskForm]:
    doors = drafts.choices(item.address for item in written.items)
    bundles = drafts.bundles(written.draft.orderer)
    forms = []
    for item in written.items:
        stairs = None
        if item.door_kind == drafts.PRIVATE:
            stairs = drafts.stairwell(doors[item.address_id])
        there = stairs and fitting.stairwell_item(written.items, item, stairs)
        door = Door(written.handbook, bundles, stairs, there is not None)
        forms.append(TaskForm(data, item=item, door=door, check=check))
    return forms
