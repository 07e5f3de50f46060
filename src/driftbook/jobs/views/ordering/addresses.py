"""The first step: search, tick, choose the door, search again (G-20)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.doors import queries as registry
from driftbook.doors.models import Address, Street
from driftbook.jobs import telling, wishes
from driftbook.jobs.actions import drafts as actions
from driftbook.jobs.models import Draft
from driftbook.jobs.queries import drafts
from driftbook.jobs.queries.places import Place
from driftbook.jobs.views.ordering import frame
from driftbook.jobs.visiting import of_draft
from driftbook.jobs.written import Line, Written

LONGEST = 120


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
    asked = request.GET.get("q", "")[:LONGEST].strip()
    written = Written(draft, place, timezone.now())
    found = registry.find([draft.orderer.pk], asked) if asked else None
    return frame.step(
        request,
        "addresses",
        written,
        asked=asked,
        found=found,
        by_street=_by_street(found.addresses) if found else [],
        chosen=_chosen(written),
        taken={item.address_id for item in written.items},
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
        return frame.again(request, "addresses", draft, q=said.get("q", ""))
    if said.get("remove", "").isdecimal():
        actions.remove(draft=draft, item=int(said["remove"]), now=now)
    elif "continue" in said and draft.items.exists():
        return redirect(frame.onward(request, "addresses", draft))
    kept = {name: request.GET.getlist(name) for name in ("type", "circumstance")}
    check = "1" if "continue" in said else ""
    q = said.get("q", "")[:LONGEST].strip()
    return frame.again(request, "addresses", draft, q=q, check=check, **_some(kept))


def _some(said: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in said.items() if values}


def _by_street(found: tuple[Address, ...]) -> list[tuple[Street, list[Address]]]:
    grouped = groupby(found, key=lambda address: address.street_id)
    return [(rows[0].street, rows) for _pk, group in grouped for rows in [list(group)]]


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
