"""The second half of the third step: whom to reach, and which citizens are called (G-16, G-22)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.jobs import crossing
from driftbook.jobs.actions import drafts as actions
from driftbook.jobs.forms.times import CitizenForm, ContactForm
from driftbook.jobs.models import Draft
from driftbook.jobs.queries.places import Place
from driftbook.jobs.views.ordering import frame
from driftbook.jobs.visiting import of_draft
from driftbook.jobs.written import Written


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_draft
def contact(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """The orderer or somebody else; the citizen's number exactly where they are called."""
    now = timezone.now()
    written = Written(draft, place, now)
    data = request.POST if request.method == "POST" else None
    shown = actions.contact_stamp(draft, written.items)
    form, people = _forms(written, data, shown)
    if data is None:
        return _shown(request, written, form, people)
    if not all([form.is_valid(), *(one.is_valid() for one in people)]):
        return _shown(request, written, form, people, 422)
    said = form.cleaned_data
    try:
        actions.reach(
            draft=draft,
            shown=said["shown"],
            contact=said["contact"],
            phone=said["phone"],
            people={one.item.pk: one.person() for one in people},
            now=now,
        )
    except actions.Ordered:
        return redirect("jobs:contact", draft.key)
    except actions.Meanwhile as meanwhile:
        fresh = Written(meanwhile.draft, place, now)
        again = request.POST.copy()
        again["shown"] = actions.contact_stamp(meanwhile.draft, fresh.items)
        form, people = _forms(fresh, again, "")
        crossed = crossing.contact(meanwhile.draft, said["contact"], said["phone"])
        return _shown(request, fresh, form, people, 409, crossed=crossed, meanwhile=True)
    draft.refresh_from_db()
    if Written(draft, place, now).lacks("contact"):
        return frame.again(request, "contact", draft, check="1")
    return redirect(frame.onward(request, "contact", draft))


def _forms(
    written: Written, data: object, shown: str
) -> tuple[ContactForm, list[CitizenForm]]:
    region = written.draft.orderer.country
    form = ContactForm(data, draft=written.draft, shown=shown)
    if written.chapter.notice is None:
        return form, []
    timed = [line.item for line in written.lines if line.timed]
    return form, [CitizenForm(data, item=item, region=region) for item in timed]


def _shown(
    request: HttpRequest,
    written: Written,
    form: ContactForm,
    people: list[CitizenForm],
    status: int = 200,
    **more: object,
) -> HttpResponse:
    lines = {line.item.pk: line for line in written.lines}
    boxes = [(lines[one.item.pk], one) for one in people]
    return frame.step(request, "contact", written, status, form=form, boxes=boxes, **more)
