"""From the situation to a card that runs: where is it?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.editions import shelf
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.incidents import Incidents, Situation
from driftbook.incidents import home_page
from driftbook.incidents.actions.opening import open_card, whose
from driftbook.incidents.forms.opening import OpeningForm
from driftbook.incidents.queries import incidents
from driftbook.incidents.queries.colleagues import colleagues
from driftbook.people.gate import marked, pact_of
from driftbook.people.middleware import actor

WRITE = "incident.write"
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@marked(WRITE)
def opening(request: HttpRequest, handbook: str, situation: str) -> HttpResponse:
    """One tap on the place, and it runs; whoever taps keeps the log unless they say otherwise."""
    book, chapter, card = _card(request, handbook, situation)
    who, now = actor(request), timezone.now()
    organisation = whose(who, handbook)
    places = [(id, chapter.places[id].name) for id in card.places]
    form = OpeningForm(
        request.POST or None,
        places=places,
        people=colleagues(organisation),
        held_by=_log_keepers(chapter, card),
        me=who.person,
        zone=book.zone,
        now=now,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        incident = open_card(
            actor=who,
            handbook=handbook,
            situation=situation,
            place=said["place"],
            now=now,
            key=said["key"],
            exercise=said["exercise"],
            words=said["words"],
            happened=said["happened"],
            log_keeper=form.keeper(),
        )
        return redirect("incidents:incident", incident.key)
    there = {
        one.place: home_page.listed(one)
        for one in incidents.running(who).filter(
            organisation=organisation, agreement__handbook=handbook, situation=situation
        )
    }
    asked = request.GET.get("place")
    context: dict[str, Any] = {
        "book": book,
        "card": card,
        "situation": situation,
        "form": form,
        "places": sorted(
            ((id, chapter.places[id], there.get(id)) for id in card.places),
            key=lambda place: place[0] != asked,
        ),
        "exercise": "exercise" in (request.POST if form.is_bound else request.GET),
        "now": now.astimezone(book.zone),
    }
    return render(
        request, "incidents/open.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


def _card(
    request: HttpRequest, handbook: str, situation: str
) -> tuple[Handbook, Incidents, Situation]:
    """The card as it holds now. Raises SignInFirst, Http404, Refused."""
    pact_of(request, handbook, WRITE)
    found = shelf.entry(actor(request), handbook, timezone.now(), WRITE)
    book = found.handbook if found else None
    card = book.incidents.situations.get(situation) if book and book.incidents else None
    if book is None or book.incidents is None or card is None:
        raise Http404(f"there is no card '{situation}'")
    return book, book.incidents, card


def _log_keepers(chapter: Incidents, card: Situation) -> list[str]:
    """The roles in Driftbook that are meant to keep its log."""
    duties = (chapter.duties[id] for id in card.responsible or chapter.duties)
    return next((list(duty.held_by) for duty in duties if duty.keeps_log), [])
