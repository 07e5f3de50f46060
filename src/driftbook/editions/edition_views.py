"""The editions of a handbook, what changed between two of them, and its reviews."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from driftbook.editions import announcing, compared, shelf
from driftbook.editions.actions import reviews as reviewing
from driftbook.editions.forms import ComparisonForm, ReviewForm
from driftbook.editions.models import Edition, Review
from driftbook.editions.visiting import found, frame, of_a_handbook
from driftbook.handbook.reading import Unreadable
from driftbook.people.gate import marked, on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.queries import names


def _of(request: HttpRequest, name: str) -> QuerySet[Edition]:
    every = shelf.editions(actor(request), "edition.list", timezone.now())
    return every.filter(agreement__handbook=name)


@of_a_handbook("edition.list")
def editions(request: HttpRequest, handbook: object) -> dict[str, object]:
    """Every edition: version, date, from when it holds, who published it and why."""
    name = handbook.id  # type: ignore[attr-defined]
    rows = list(_of(request, name).order_by("-number").defer("files"))
    authors, now = names(edition.person for edition in rows), timezone.now()
    listed = [
        (edition, authors.get(edition.person, ""), edition.holds_from > now) for edition in rows
    ]
    return {"editions": listed}


@marked("edition.list")
@require_safe
def comparison(request: HttpRequest, name: str) -> HttpResponse:
    """What changes for people between two editions, and what differs in the text."""
    shelved = found(request, name, "edition.list")
    rows = _of(request, name)
    form = ComparisonForm(request.GET, editions=list(rows.order_by("-number")))
    context = frame(request, shelved) | {"form": form}
    if form.is_valid():
        context |= _compared(form.cleaned_data["old"], form.cleaned_data["new"])
    status = 200 if form.is_valid() else 400
    return render(request, "editions/comparison.html", context, status=status)


def _compared(old: Edition, new: Edition) -> dict[str, object]:
    both: dict[str, object] = {"old": old, "new": new}
    both["differs"] = compared.lines(old.files, new.files)
    try:
        difference = announcing.difference(old, shelf.read(new), new.holds_from)
    except Unreadable:
        difference = None
    language = get_language() or "en"
    groups = compared.groups(difference, language) if difference else None
    return both | {"groups": groups}


@marked("edition.list")
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: HttpRequest, name: str) -> HttpResponse:
    """The reviews that were held and the one to come; a post records a meeting (G-03)."""
    shelved = found(request, name, "edition.list")
    if shelved.handbook is None:
        raise Http404
    today = timezone.now().astimezone(shelved.handbook.zone).date()
    form = ReviewForm(request.POST or None, today=today)
    status = 200
    if request.method == "POST":
        pact = pact_of(request, name, "review.record")
        if form.is_valid():
            reviewing.hold(
                agreement=shelved.edition.agreement,
                edition=shelved.edition,
                now=timezone.now(),
                **form.cleaned_data,
                **on_behalf(request, "review.record", pact)._asdict(),
            )
            messages.success(request, _("The review is recorded."))
            return redirect("editions:reviews", name)
        status = 422
    held = Review.objects.filter(agreement=shelved.edition.agreement).select_related("edition")
    rows = list(held)
    recorders = names(row.recorded_by for row in rows)
    listed = [(row, recorders.get(row.recorded_by, "")) for row in rows]
    context = frame(request, shelved) | {"reviews": listed, "form": form, "today": today}
    return render(request, "editions/reviews.html", context, status=status)
