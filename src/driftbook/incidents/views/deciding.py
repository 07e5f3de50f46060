"""Notes, going on although something takes over (A-08), and the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.handbook.deciding.incident_shapes import PausedBy
from driftbook.incidents.forms import steps as forms
from driftbook.incidents.running_page import RunningPage
from driftbook.incidents.views.recording import (
    CLOSE,
    METHODS,
    WRITE,
    Asked,
    Button,
    ask,
    of_card,
    written,
)


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def notes(request: HttpRequest, page: RunningPage) -> HttpResponse:
    """Something for the log that no step asks for."""
    form = forms.NoteForm(request.POST or None, **page.asks("", ""))
    asked = Asked(_("Write in the log"), [Button(_("Write it down"))], own=True)
    return ask(request, page, form, asked, lambda: written(request, page, form, "note"))


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def pause(request: HttpRequest, page: RunningPage, other: UUID) -> HttpResponse:
    """Go on all the same, with a reason; or pause after all."""
    here = page.paused_by(other)
    if here is None:
        messages.warning(request, _("Nothing of the kind takes over any more."))
        return redirect("incidents:incident", page.incident.key)
    going_on = here.overridden is not None
    form = forms.PauseForm(
        request.POST or None,
        about=_about(here, going_on=not going_on),
        **page.asks("pause", str(other)),
    )
    button = Button(_("Pause it after all")) if going_on else Button(_("Go on all the same"))
    asked = Asked(button.text, [button], own=True, template="incidents/pause.html", one=here)
    return ask(
        request, page, form, asked, lambda: written(request, page, form, "pause", str(other))
    )


def _about(here: PausedBy, *, going_on: bool) -> dict[str, Any]:
    state = "overridden" if going_on else "paused"
    return {"state": state, "situation": here.situation, "place": here.place}


@require_http_methods(METHODS)
@never_cache
@of_card(CLOSE)
def closing(request: HttpRequest, page: RunningPage) -> HttpResponse:
    """It is over; refused with what is missing. Closed already: it goes on after all."""
    reopens = page.card.closed is not None
    blocking = [] if reopens else [one for one in page.missing if one.what.blocks]
    form = forms.ClosingForm(
        request.POST or None,
        reopens=reopens,
        blocked=bool(blocking),
        **page.asks("closing", ""),
    )
    title = _("Open it again") if reopens else _("Close the incident")
    asked = Asked(
        title,
        [] if blocking else [Button(title)],
        own=True,
        template="incidents/closing.html",
        more={"reopens": reopens, "blocking": blocking},
    )
    return ask(
        request,
        page,
        form,
        asked,
        lambda: written(request, page, form, "closing", action=CLOSE),
    )
