"""The first step: search, tick, choose the door, search again (G-20)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.doors import asking, picking
from driftbook.doors.models import Address
from driftbook.jobs import telling, wishes
from driftbook.jobs.actions import drafts as actions
from driftbook.jobs.models import Draft
from driftbook.jobs.queries import drafts
from driftbook.jobs.queries.places import ORDER, Place
from driftbook.jobs.views.ordering import frame
from driftbook.jobs.visiting import of_draft
from driftbook.jobs.written import Line, Written
from driftbook.people.middleware import actor


@dataclass(frozen=True)
class Chosen:
    """An address that was chosen, with the doors to choose from."""

    line: Line
    doors: tuple[tuple[str, str, bool], ...]
    """Value, text, whether it is the one."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@of_draft
def addresses(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """Search by street, town and number; what was chosen stays."""
    if request.method == "POST":
        return _posted(request, draft, place)
    written = Written(draft, place, timezone.now())
    taken = [str(item.address_id) for item in written.items if item.door_kind != drafts.STAIRWELL]
    found = picking.picker(
        actor(request), _text(request.GET), taken, action=ORDER, organisation=draft.orderer
    )
    return frame.step(
        request,
        "addresses",
        written,
        picker=found,
        chosen=_chosen(written),
        wish=wishes.wished(request.GET, [place]),
    )


def _posted(request: HttpRequest, draft: Draft, place: Place) -> HttpResponse:
    """Every button keeps the ticks and the doors; then it searches, adds, removes or goes on."""
    now, said = timezone.now(), request.POST
    ticked = [int(pk) for pk in said.getlist("address") if pk.isdecimal()][: actions.MOST + 1]
    rows = Address.objects.filter(pk__in=ticked, street__organisation=draft.orderer)
    doors = {item.pk: said.get(f"door-{item.pk}", "") for item in drafts.items(draft)}
    wish = wishes.wish(request.GET, place)
    try:
        actions.choose_doors(draft=draft, chosen=doors, handbook=place.handbook, now=now)
        actions.add(
            draft=draft,
            addresses=rows.select_related("street"),
            wish=wish,
            handbook=place.handbook,
            now=now,
        )
    except actions.Ordered:
        return redirect("jobs:addresses", draft.key)
    except actions.TooMany:
        text = _("One order takes at most %(most)d jobs. Order these first.")
        messages.error(request, text % {"most": actions.MOST})
        return frame.again(request, "addresses", draft, q=_text(said))
    if said.get("remove", "").isdecimal():
        actions.remove(draft=draft, item=int(said["remove"]), now=now)
    elif "continue" in said and draft.items.exists():
        return redirect(frame.onward(request, "addresses", draft))
    kept = {name: request.GET.getlist(name) for name in ("type", "circumstance")}
    check = "1" if "continue" in said else ""
    return frame.again(request, "addresses", draft, q=_text(said), check=check, **_some(kept))


def _some(said: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in said.items() if values}


def _text(said: QueryDict) -> str:
    return said.get("q", "").replace("\0", "")[: asking.LONGEST].strip()


def _chosen(written: Written) -> list[Chosen]:
    doors = drafts.choices(item.address for item in written.items)
    return [
        Chosen(
            line,
            tuple(
                (choice.value, _door(written, choice), choice.is_of(line.item))
                for choice in doors[line.item.address_id]
            ),
        )
        for line in written.lines
    ]


def _door(written: Written, choice: drafts.Choice) -> str:
    name = telling.door(choice.kind, choice.door)
    unit = telling.unit(written.handbook, choice.unit) or _("no unit")
    return f"{name} ({unit})"
