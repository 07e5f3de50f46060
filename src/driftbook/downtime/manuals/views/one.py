"""One manual: what it says, what it said, going through it, taking it off the shelf."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from driftbook.downtime.manuals import actions, queries, refusals, words
from driftbook.downtime.manuals.forms import Again
from driftbook.downtime.manuals.languages import direction, name
from driftbook.downtime.manuals.page import line
from driftbook.downtime.manuals.queries import READ, WRITE
from driftbook.downtime.manuals.visiting import of_manual, own
from driftbook.downtime.models import Manual
from driftbook.handbook.comparing.texts import differences
from driftbook.people.gate import on_behalf
from driftbook.people.middleware import actor
from driftbook.people.queries import names
from driftbook.people.zones import zone


@of_manual(READ)
@require_safe
def manual(request: HttpRequest, manual: Manual) -> HttpResponse:
    """What it says (I-05)."""
    return _show(request, manual)


@of_manual(WRITE)
@require_POST
def review(request: HttpRequest, manual: Manual) -> HttpResponse:
    """Say that somebody went through it, and by when again."""
    now = timezone.now()
    form = Again(request.POST, organisation=manual.organisation, now=now)
    if not form.is_valid():
        return _show(request, manual, form=form, status=422)
    by = on_behalf(request, WRITE, manual.organisation.key).by
    again = form.cleaned_data["review"]
    try:
        actions.go_through(manual=manual, again=again, by=by, now=now)
    except refusals.Refused as refused:
        messages.error(request, words.refusal(refused))
    else:
        messages.success(request, _("It is written down that it was gone through."))
    return redirect("downtime:manual", manual.key)


@of_manual(WRITE)
@require_POST
def end(request: HttpRequest, manual: Manual) -> HttpResponse:
    """Take it off the shelf."""
    by = on_behalf(request, WRITE, manual.organisation.key).by
    actions.end(manual=manual, by=by, now=timezone.now())
    messages.success(request, _("It has been taken off the shelf."))
    return redirect("downtime:manual", manual.key)


@of_manual(WRITE)
@require_POST
def put_back(request: HttpRequest, manual: Manual) -> HttpResponse:
    """Put it on the shelf again."""
    by = on_behalf(request, WRITE, manual.organisation.key).by
    try:
        actions.put_back(manual=manual, by=by, now=timezone.now())
    except refusals.Refused as refused:
        messages.error(request, words.refusal(refused))
    else:
        messages.success(request, _("It stands on the shelf."))
    return redirect("downtime:manual", manual.key)


@of_manual(READ, own)
@require_safe
def versions(request: HttpRequest, manual: Manual) -> HttpResponse:
    """What it said when, for the people of its organisation."""
    rows = list(queries.versions(manual))
    who, local = names(row.person for row in rows), zone(manual.organisation.timezone)
    listed = [(row, row.at.astimezone(local), who.get(row.person, "")) for row in rows]
    context = {"manual": manual, "versions": listed}
    return render(request, "downtime/manuals/versions.html", context)


@of_manual(READ, own)
@require_safe
def version(request: HttpRequest, manual: Manual, number: int) -> HttpResponse:
    """One version, and what it changed."""
    row = queries.version(manual, number)
    if row is None:
        raise Http404("there is no such version")
    before = queries.version(manual, number - 1)
    context = {
        "manual": manual,
        "direction": direction(manual.language),
        "version": row,
        "before": before,
        "at": row.at.astimezone(zone(manual.organisation.timezone)),
        "who": names([row.person]).get(row.person, ""),
        "lines": difference(before.text, row.text) if before else [],
        "later": number < manual.version,
    }
    return render(request, "downtime/manuals/version.html", context)


def difference(before: str, after: str) -> list[Any]:
    """The lines that differ, with those around them."""
    found = differences({"text": before}, {"text": after})
    return found[0][1] if found else []


def _show(
    request: HttpRequest, manual: Manual, *, form: Again | None = None, status: int = 200
) -> HttpResponse:
    who, now, keeper = actor(request), timezone.now(), manual.organisation
    local, is_own = zone(keeper.timezone), keeper.key in actor(request).roles
    may_write = who.may(WRITE, keeper.key)
    latest = queries.versions(manual).filter(number=manual.version).first()
    family = list(queries.family(who, manual))
    context = {
        "manual": manual,
        "line": line(manual, who, now),
        "family": [(row, name(row.language)) for row in family],
        "original": next((row for row in family if row.pk == manual.translates_id), None),
        "changed": manual.changed.astimezone(local),
        "reviewed": manual.reviewed.astimezone(local) if manual.reviewed else None,
        "ended": manual.ended.astimezone(local) if manual.ended else None,
        "note": latest.note if latest else "",
        "owner": names([manual.owner]).get(manual.owner, "") if is_own else "",
        "readers": words.READERS[manual.readers],
        "own": is_own,
        "may_write": may_write,
        "may_see_history": who.may("history.see", keeper.key),
        "form": form or Again(None, organisation=keeper, now=now),
    }
    return render(request, "downtime/manuals/manual.html", context, status=status)
