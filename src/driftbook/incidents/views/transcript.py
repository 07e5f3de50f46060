"""From paper into the log: line by line, with the times at which it happened (A-15)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.editions.visiting import found
from driftbook.handbook.deciding.incidents import chapter
from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.actions.transcribing import transcribe
from driftbook.incidents.card import card_of, handbook_of
from driftbook.incidents.forms.entries import SOON
from driftbook.incidents.forms.paper import BeganForm, DayForm, Rows, choices, lines_of
from driftbook.incidents.models import PAPER, Incident
from driftbook.incidents.visiting import acting, of_incident
from driftbook.people.gate import marked
from driftbook.people.middleware import actor

WRITE = "incident.write"
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@never_cache
@of_incident(WRITE)
def transcript(request: HttpRequest, incident: Incident) -> HttpResponse:
    """The lines of a sheet; what is saved once is not saved again by pressing twice."""
    now, handbook = timezone.now(), handbook_of(incident)
    card = card_of(incident, now)
    today = now.astimezone(handbook.zone).date()
    sent = request.POST or None
    opened = card.opened.astimezone(handbook.zone).date()
    day = DayForm(sent, today=today, initial={"day": opened})
    kinds = choices(card, chapter(handbook))
    rows = Rows(sent, prefix="rows", form_kwargs={"choices": kinds})
    wrong, status = "", 200
    if request.method == "POST":
        status = 422
        if day.is_valid() and rows.is_valid():
            receivers = [one.receiver for one in card.informed]
            lines = lines_of(rows, day.cleaned_data["day"], handbook.zone, receivers)
            if any(line.happened > now + SOON for line in lines):
                wrong = _("One of the times is still to come. Look at the day and the times again.")
            else:
                by = acting(request, WRITE, incident)
                transcribe(incident=incident, lines=lines, by=by, now=now)
                messages.success(request, _told(len(lines)))
                return redirect("incidents:transcript", incident.key)
    context = {
        "incident": incident,
        "card": card,
        "own": handbook.cover.language,
        "day": day,
        "rows": rows,
        "wrong": wrong,
    }
    return render(request, "incidents/transcript.html", context, status=status)


def _told(count: int) -> str:
    text = ngettext("%(count)s line is in the log.", "%(count)s lines are in the log.", count)
    return text % {"count": count}


@marked(WRITE)
@require_http_methods(METHODS)
@never_cache
def begun_on_paper(request: HttpRequest, handbook: str) -> HttpResponse:
    """An incident that only existed on paper is opened afterwards, with its own time."""
    book = found(request, handbook, WRITE).handbook
    if book is None or book.incidents is None:
        raise Http404("there are no cards")
    now, who = timezone.now(), actor(request)
    form = BeganForm(request.POST or None, chapter=chapter(book), now=now, zone=book.zone)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        situation, _colon, place = said["card"].partition(":")
        incident = open_card(
            actor=who,
            handbook=book.id,
            situation=situation,
            place=place,
            now=now,
            key=said["key"],
            exercise=said["exercise"],
            words=said["words"],
            happened=said["happened"],
            via=PAPER,
            log_keeper=who.person if said["keeper"] else None,
        )
        return redirect("incidents:transcript", incident.key)
    context = {"form": form, "handbook": book, "own": book.cover.language}
    status = 422 if request.method == "POST" else 200
    return render(request, "incidents/begun_on_paper.html", context, status=status)
