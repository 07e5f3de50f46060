"""From a battery report to an order: a draft with a proposed time for each change (G-25).

The municipality agrees the times with the citizens, here one by one, and then orders all of them.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.handbook.schema.doors import BatteryOrder
from driftbook.jobs.actions import batches, drafts, times
from driftbook.jobs.actions.drafts import Wish
from driftbook.jobs.actions.writing import Meanwhile, Ordered
from driftbook.jobs.models import Draft
from driftbook.jobs.queries import batteries, places
from driftbook.jobs.queries.places import ORDER, Place
from driftbook.jobs.views.ordering import frame
from driftbook.jobs.visiting import of_draft
from driftbook.jobs.written import Missing, Written
from driftbook.people.by import by
from driftbook.people.gate import allowed
from driftbook.people.middleware import SignInFirst, actor


@require_POST
@allowed(ORDER)
def order(request: HttpRequest) -> HttpResponse:
    """Begin an order for the ticked units, each in the first hour that is free."""
    who, now, said = actor(request), timezone.now(), request.POST
    place = _place(request, said)
    how = _how(place)
    if who.user is None:
        raise SignInFirst
    ticked = batteries.units(place.orderer, _keys(said.getlist("unit")))
    there = batteries.changes_ordered(ticked)
    units = [unit for unit in ticked if unit.pk not in there]
    _say_left_out(request, len(there))
    if not units:
        if not there:
            messages.error(request, _("Tick at least one unit."))
        return redirect("doors:batteries")
    try:
        made = batches.begin(
            place=place,
            units=units,
            wish=Wish(how.job),
            priority=how.priority,
            key=_key(said.get("pressed", "")),
            person=who.user.key,
            contact=who.user.name,
            phone=who.user.phone,
            by=by(who, ORDER, place.orderer.key),
            now=now,
        )
    except drafts.TooMany:
        text = _("One order takes at most %(most)d jobs. Order these first.")
        messages.error(request, text % {"most": drafts.MOST})
        return redirect("doors:batteries")
    return redirect("jobs:proposal", made.draft.key)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_draft
def proposal(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """Each job with its proposed time; whether the citizen has agreed to it; what is left out."""
    if request.method != "POST":
        return _shown(request, Written(draft, place, timezone.now()))
    now, said = timezone.now(), request.POST
    agreed = {int(pk) for pk in said.getlist("agreed") if pk.isdecimal()}
    try:
        batches.agree(draft=draft, agreed=agreed, handbook=place.handbook, now=now)
        if said.get("remove", "").isdecimal():
            drafts.remove(draft=draft, item=int(said["remove"]), now=now)
            return frame.again(request, "proposal", draft)
        if said.get("move", "").isdecimal():
            return _to_move(draft, int(said["move"]), now)
        if "again" in said:
            batches.fill(
                draft=draft,
                place=place,
                priority=_how(place).priority,
                by=by(actor(request), ORDER, draft.orderer.key),
                now=now,
            )
            return frame.again(request, "proposal", draft)
    except (Ordered, Meanwhile):
        return redirect("jobs:proposal", draft.key)
    draft.refresh_from_db()
    written = Written(draft, place, now)
    if _lacking(written):
        return frame.again(request, "proposal", draft, check="1")
    return redirect("jobs:contact" if written.lacks("contact") else "jobs:summary", draft.key)


def _to_move(draft: Draft, pk: int, now: datetime) -> HttpResponse:
    """The calendar for one of the jobs, whose seat is free again; it leads back here."""
    item = draft.items.filter(pk=pk).first()
    if item is not None:
        times.release(draft=draft, item=item, now=now)
    said = urlencode({"item": pk, frame.BACK: "proposal"})
    return HttpResponseRedirect(f"{reverse('jobs:time', args=[draft.key])}?{said}")


def _shown(request: HttpRequest, written: Written) -> HttpResponse:
    asks = {
        line.item.pk: bool(batches.moments(written.handbook, line.item.type))
        for line in written.lines
    }
    names = {line.verdict.class_name for line in written.lines if line.verdict}
    return frame.step(
        request,
        "proposal",
        written,
        rows=[(line, asks[line.item.pk]) for line in written.lines],
        asks=any(asks.values()),
        usual=next((one.verdict for one in written.lines if one.verdict), None)
        if len(names) == 1
        else None,
        waiting=sum(1 for line in written.lines if line.needs_time),
        missing=_lacking(written) if "check" in request.GET else [],
    )


def _lacking(written: Written) -> list[Missing]:
    return [*written.lacks("addresses"), *written.lacks("tasks"), *written.lacks("time")]


def _place(request: HttpRequest, said: QueryDict) -> Place:
    """Where the order goes. Raises Http404 for what is not the visitor's."""
    name = f"{said.get('handbook', '')}.{said.get('orderer', '')}"
    found = places.places(actor(request), timezone.now())
    place = next((one for one in found if one.name == name), None)
    if place is None:
        raise Http404("nothing can be ordered there")
    return place


def _how(place: Place) -> BatteryOrder:
    """What the handbook says of ordering changes. Raises Http404 where it says nothing."""
    doors = place.handbook.doors
    how = doors.batteries.order if doors and doors.batteries else None
    if how is None or how.job not in place.chapter.types:
        raise Http404("the handbook does not say how batteries are changed")
    return how


def _keys(said: list[str]) -> list[UUID]:
    found = [_key(text) for text in said[: drafts.MOST + 1]]
    return list(dict.fromkeys(found))


def _key(text: str) -> UUID:
    """The key that is written; another one for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _say_left_out(request: HttpRequest, count: int) -> None:
    if count:
        said = ngettext(
            "%(count)d unit is left out: its change is ordered already.",
            "%(count)d units are left out: their changes are ordered already.",
            count,
        )
        messages.warning(request, said % {"count": count})
