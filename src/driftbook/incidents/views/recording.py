"""How every form of a running card answers: written and back to the card, or what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from driftbook.handbook.deciding.incident_log import Entry, Register
from driftbook.incidents.actions.pressing import press
from driftbook.incidents.forms.entries import EntryForm
from driftbook.incidents.models import Incident
from driftbook.incidents.queries import incidents
from driftbook.incidents.running_page import RunningPage
from driftbook.incidents.visiting import acting, of_incident
from driftbook.people.gate import View

WRITE, CLOSE = "incident.write", "incident.close"
METHODS = ["GET", "HEAD", "POST"]
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Button:
    """A button of a form: what it sends, and what it says."""

    text: str
    name: str = ""
    value: str = ""
    look: str = "primary"


@dataclass(frozen=True)
class Asked:
    """What a form's page shows around its fields."""

    title: str
    buttons: Sequence[Button]
    own: bool = False
    """Whether the title is in the language of the page; else it is the handbook's."""
    template: str = "incidents/form.html"
    one: object = None
    """What of the card it is about."""
    said: Register | None = None
    """What has been said of it."""
    more: dict[str, Any] = field(default_factory=dict)


def of_card(action: str) -> Callable[[View], View]:
    """A page about a card that runs: the view gets it as a RunningPage in place of its key.

    404, 409 and Refused as `of_incident`.
    """

    def decorate(view: View) -> View:
        @of_incident(action)
        @wraps(view)
        def page(request: HttpRequest, incident: Incident, **kwargs: Any) -> HttpResponseBase:
            return view(request, RunningPage(request, incident), **kwargs)

        return page

    return decorate


def ask(
    request: HttpRequest,
    page: RunningPage,
    form: EntryForm,
    asked: Asked,
    write: Callable[[], object],
) -> HttpResponse:
    """The page with the form; 422 with what is missing; written, and back to the card."""
    if request.method == "POST" and form.is_valid():
        write()
        return redirect("incidents:incident", page.incident.key)
    context = {
        "page": page,
        "card": page.card,
        "form": form,
        "asked": asked,
        "one": asked.one,
        "register": page.said(asked.said),
        "now": page.card.now,
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, asked.template, context | asked.more, status=status)


def written(
    request: HttpRequest,
    page: RunningPage,
    form: EntryForm,
    kind: str,
    subject: str = "",
    *,
    action: str = WRITE,
) -> Entry:
    """Write what a valid form says, and tell its writer what became of it."""
    entry = press(
        incident=page.incident,
        kind=kind,
        subject=subject,
        data=form.whole(),
        words=form.cleaned_data["words"],
        happened=form.cleaned_data["happened"],
        form=form.cleaned_data["form"],
        over=form.cleaned_data["over"],
        by=acting(request, action, page.incident),
        now=page.now,
    )
    told(request, page, entry)
    return entry


def told(request: HttpRequest, page: RunningPage, entry: Entry) -> None:
    """Say what was written; and loudly, if somebody has meanwhile said something else."""
    register = incidents.state(page.incident).register(entry.kind, entry.subject)
    if register is not None and register.contradicted:
        text = _("Written. But somebody else has said something different meanwhile: look below.")
        messages.warning(request, text)
    else:
        messages.success(request, _("Written: {text}").format(text=page.phrases.say(entry)))
