"""A tap, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from driftbook.doors.models import Command, Unit
from driftbook.doors.models.opening import OPEN
from driftbook.doors.opening import actions, often, page, waiting
from driftbook.doors.opening.forms import AskForm
from driftbook.doors.opening.refusals import Conflict, NoHandbook, NotOpened
from driftbook.doors.opening.views.choosing import show
from driftbook.doors.opening.visiting import of_command, of_unit
from driftbook.people.limits import TooMany
from driftbook.people.middleware import actor
from driftbook.people.views.sign_in import wait

REFUSED, TOO_MANY = 409, 429


@of_unit
@require_POST
def commands(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Ask the door. Nothing is confirmed by it: the next page waits for the door's own answer."""
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was asked of the door. Choose what to do."))
        return show(request, unit, OPEN, status=422)
    act, pressed = form.cleaned_data["act"], form.cleaned_data["pressed"]
    who, now = actor(request), timezone.now()
    plain = request.accepts("text/html")
    try:
        often.count(request, pressed, now)
        command = actions.ask(actor=who, unit=unit, act=act, pressed=pressed, now=now)
        if plain and page.is_past(command, now):
            raise Conflict(command)
    except TooMany as many:
        messages.error(request, wait(many))
        return show(request, unit, act, status=TOO_MANY)
    except (NotOpened, NoHandbook):
        return show(request, unit, act, status=REFUSED)
    except Conflict:
        messages.error(request, _("That page was used already, so nothing was asked. Tap again."))
        return show(request, unit, act, status=REFUSED)
    if plain:
        return redirect("doors:command", command.key)
    return JsonResponse(_news(request, command), status=201)


@of_command
@require_safe
def command(request: HttpRequest, command: Command) -> HttpResponse:
    """What became of it; asks again by itself until the door has answered."""
    who, now = actor(request), timezone.now()
    result = page.result(who, command, now)
    said, language = page.instruction(who, command, now) if not result.outcome else ("", "")
    again = None if result.over else 5 if result.outcome else 1
    context = {"result": result, "again": again, "unit": command.unit, "act": command.act}
    context |= {"instruction": said, "language": language}
    return render(request, "doors/opening/command.html", context)


@of_command
@require_safe
def news(request: HttpRequest, command: Command) -> HttpResponse:
    """204 while the outcome is still `?outcome=`; else what it is now, also when that is final.

    Waits two seconds for the door's first answer. One that has no answer yet and may still come is
    only looked for: the places where one waits are for whoever stands before a door.
    """
    known = request.GET.get("outcome", "")

    def changed() -> bool:
        command.refresh_from_db(fields=actions.SETTLED)
        now = timezone.now()
        return command.outcome_at(now) != known or page.is_over(command, now)

    if not (changed() if known else waiting.until(changed)):
        return HttpResponse(status=204)
    return JsonResponse(_news(request, command))


def _news(request: HttpRequest, command: Command) -> dict[str, Any]:
    result = page.result(actor(request), command, timezone.now())
    context = {"result": result, "act": command.act}
    return {
        "news": reverse("doors:command-news", args=[command.key]),
        "outcome": result.outcome,
        "look": result.told.look,
        "over": result.over,
        "left": round(result.left * 1000),
        "spoken": result.told.spoken,
        # while the door is asked, the page shows what it has shown since the tap
        "html": render_to_string("doors/opening/result.html", context) if result.outcome else "",
    }
