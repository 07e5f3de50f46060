"""Steps, pause points, scenarios and times: what was seen and done (A-06, A-09)."""

from __future__ import annotations

from uuid import UUID, uuid5

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.incidents.actions.pressing import press
from driftbook.incidents.forms import steps as forms
from driftbook.incidents.models import Incident
from driftbook.incidents.running_page import RunningPage
from driftbook.incidents.views.recording import (
    METHODS,
    WRITE,
    Asked,
    Button,
    ask,
    told,
    written,
)
from driftbook.incidents.visiting import acting, of_incident


@require_http_methods(METHODS)
@never_cache
@of_incident(WRITE)
def step(request: HttpRequest, incident: Incident, step: str) -> HttpResponse:
    """How a step went, and what was seen."""
    page = RunningPage(request, incident)
    here = page.step(step)
    form = forms.StepForm(
        request.POST or None, zone=page.book.zone, now=page.now, over=here.over
    )
    buttons = [
        Button(_("Done"), "state", forms.DONE),
        Button(_("Did not work"), "state", forms.NOT_DONE, "secondary"),
        Button(_("Skip it"), "state", forms.SKIPPED, "secondary"),
    ]
    if here.line:
        buttons.append(Button(_("To be done again"), "state", forms.OPEN, "secondary"))
    asked = Asked(
        here.step.say,
        tuple(buttons),
        own=False,
        more={"one": here, "register": page.said(here.step.said)},
    )
    return ask(request, page, form, asked, lambda: _wrote(request, page, form, "step", step))


@require_http_methods(METHODS)
@never_cache
@of_incident(WRITE)
def phase(request: HttpRequest, incident: Incident, phase: str) -> HttpResponse:
    """Everything at a pause point, confirmed at once: an entry for each step that is ticked."""
    page = RunningPage(request, incident)
    here = page.phase(phase)
    going = [one for one in here.steps if one.step.state in ("waiting", "not-done")]
    form = forms.PhaseForm(
        request.POST or None,
        steps=[(one.step.id, one.step.say) for one in going if not one.step.paused],
        zone=page.book.zone,
        now=page.now,
    )
    asked = Asked(here.phase.name, (Button(_("Confirm what is ticked")),), own=False)
    return ask(request, page, form, asked, lambda: _confirm(request, page, form))


def _confirm(request: HttpRequest, page: RunningPage, form: forms.PhaseForm) -> None:
    said = form.cleaned_data
    with transaction.atomic():
        for id in said["done"]:
            entry = press(
                incident=page.incident,
                kind="step",
                subject=id,
                data=form.whole() | {"state": forms.DONE},
                words=said["words"],
                happened=said["happened"],
                form=uuid5(said["form"], id),
                over=_seen(request, id),
                by=acting(request, WRITE, page.incident),
                now=page.now,
            )
            told(request, page, entry)


def _seen(request: HttpRequest, step: str) -> list[UUID]:
    """What the page has shown of one of several steps."""
    return forms.seen(request.POST.get(f"over-{step}", ""))


@require_http_methods(METHODS)
@never_cache
@of_incident(WRITE)
def scenario(request: HttpRequest, incident: Incident, scenario: str) -> HttpResponse:
    """Whether to work on in this way."""
    page = RunningPage(request, incident)
    here = page.one(page.card.scenarios, scenario)
    form = forms.ScenarioForm(
        request.POST or None,
        zone=page.book.zone,
        now=page.now,
        over=page.over("scenario", scenario),
    )
    choose = Button(_("Work on like this"), "chosen", "yes")
    leave = Button(_("Not any more"), "chosen", "no", "secondary")
    asked = Asked(
        here.name,
        (leave,) if here.chosen else (choose,),
        own=False,
        template="incidents/scenario.html",
        more={"one": here, "register": page.said(here.said)},
    )
    if page.said(here.said)[1:]:  # they contradict each other: both can be said
        asked = Asked(here.name, (choose, leave), own=False, template=asked.template, more=asked.more)
    write = lambda: _wrote(request, page, form, "scenario", scenario)  # noqa: E731
    return ask(request, page, form, asked, write)


@require_http_methods(METHODS)
@never_cache
@of_incident(WRITE)
def timer(request: HttpRequest, incident: Incident, timer: str) -> HttpResponse:
    """How long it lasts in truth, and from when (A-09)."""
    page = RunningPage(request, incident)
    here = page.one(page.card.timers, timer)
    set_by_hand = here.said.last.data.get("since") if here.said else None
    begun = parse_datetime(str(set_by_hand)) if set_by_hand else here.since
    form = forms.TimerForm(
        request.POST or None,
        begun=begun,
        corrected=bool(set_by_hand),
        initial={"minutes": here.minutes},
        zone=page.book.zone,
        now=page.now,
        over=page.over("timer", timer),
    )
    asked = Asked(
        here.name,
        (Button(_("Correct the time")),),
        own=False,
        template="incidents/timer.html",
        more={"one": here, "register": page.said(here.said)},
    )
    return ask(request, page, form, asked, lambda: _wrote(request, page, form, "timer", timer))


def _wrote(
    request: HttpRequest, page: RunningPage, form: forms.EntryForm, kind: str, subject: str
) -> None:
    written(request, page, form, kind, subject)
