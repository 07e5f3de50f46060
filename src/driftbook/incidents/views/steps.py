"""Steps, pause points, scenarios and times: what was seen and done (A-06, A-09)."""

from __future__ import annotations

from uuid import uuid5

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.incidents.actions.pressing import press
from driftbook.incidents.forms import steps as forms
from driftbook.incidents.forms.entries import ids
from driftbook.incidents.running_page import RunningPage
from driftbook.incidents.views.recording import (
    METHODS,
    WRITE,
    Asked,
    Button,
    ask,
    of_card,
    told,
    written,
)
from driftbook.incidents.visiting import acting


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def step(request: HttpRequest, page: RunningPage, step: str) -> HttpResponse:
    """How a step went, and what was seen."""
    here = page.step(step)
    form = forms.StepForm(request.POST or None, **page.asks("step", step))
    buttons = [
        Button(_("Done"), "state", forms.DONE),
        Button(_("Did not work"), "state", forms.NOT_DONE, "secondary"),
        Button(_("Skip it"), "state", forms.SKIPPED, "secondary"),
    ]
    if here.line:
        buttons.append(Button(_("To be done again"), "state", forms.OPEN, "secondary"))
    asked = Asked(
        here.step.say,
        buttons,
        template="incidents/step.html",
        one=here,
        said=here.step.said,
    )
    return ask(request, page, form, asked, lambda: written(request, page, form, "step", step))


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def phase(request: HttpRequest, page: RunningPage, phase: str) -> HttpResponse:
    """Everything at a pause point, confirmed at once: an entry for each step that is ticked."""
    here = page.phase(phase)
    going = [one for one in here.steps if not one.step.paused]
    form = forms.PhaseForm(
        request.POST or None,
        steps=[(one.step.id, one.step.say) for one in going],
        **page.asks("", ""),
    )
    more = {"here": here, "waiting": [one for one in going if one.step.state != "done"]}
    asked = Asked(
        here.phase.name,
        [Button(_("Confirm what is ticked"))],
        template="incidents/phase.html",
        more=more,
    )
    return ask(request, page, form, asked, lambda: _confirm(request, page, form))


def _confirm(request: HttpRequest, page: RunningPage, form: forms.PhaseForm) -> None:
    said, by = form.cleaned_data, acting(request, WRITE, page.incident)
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
                over=ids(request.POST.get(f"over-{id}")),
                by=by,
                now=page.now,
            )
            told(request, page, entry)


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def scenario(request: HttpRequest, page: RunningPage, scenario: str) -> HttpResponse:
    """Whether to work on in this way."""
    here = page.one(page.card.scenarios, scenario)
    form = forms.ScenarioForm(request.POST or None, **page.asks("scenario", scenario))
    choose = Button(_("Work on like this"), "chosen", "yes")
    leave = Button(_("Not any more"), "chosen", "no", "secondary")
    disputed = here.said is not None and here.said.contradicted
    buttons = [choose, leave] if disputed else [leave if here.chosen else choose]
    asked = Asked(
        here.name,
        buttons,
        template="incidents/scenario.html",
        one=here,
        said=here.said,
    )
    return ask(
        request, page, form, asked, lambda: written(request, page, form, "scenario", scenario)
    )


@require_http_methods(METHODS)
@never_cache
@of_card(WRITE)
def timer(request: HttpRequest, page: RunningPage, timer: str) -> HttpResponse:
    """How long it lasts in truth, and from when (A-09)."""
    here = page.one(page.card.timers, timer)
    form = forms.TimerForm(
        request.POST or None,
        begun=here.since,
        initial={"minutes": here.minutes},
        **page.asks("timer", timer),
    )
    buttons = [Button(_("Correct the time"))]
    asked = Asked(
        here.name,
        buttons,
        template="incidents/timer.html",
        one=here,
        said=here.said,
    )
    return ask(request, page, form, asked, lambda: written(request, page, form, "timer", timer))
