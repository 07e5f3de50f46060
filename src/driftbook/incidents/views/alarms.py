"""One alarm: what it proposes, and putting it aside (A-14)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.incidents import alarm_pages as pages
from driftbook.incidents.actions import alarms
from driftbook.incidents.forms.monitors import AsideForm
from driftbook.incidents.models import Alarm
from driftbook.incidents.monitor_visiting import of_alarm
from driftbook.people.by import by
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor

SEE, WRITE = "incident.see", "incident.write"


@allowed(SEE)
@require_safe
@never_cache
def raised(request: HttpRequest) -> HttpResponse:
    """What is raised now, as a part of a page: devices put it above what they draw."""
    return render(request, "incidents/_alarms.html")


@of_alarm(SEE)
@require_safe
@never_cache
def alarm(request: HttpRequest, row: Alarm) -> HttpResponse:
    """Since when, what was said, the card that it proposes, and what came of it."""
    return _page(request, row, AsideForm())


@of_alarm(WRITE)
@require_POST
def aside(request: HttpRequest, row: Alarm) -> HttpResponse:
    """No card is needed, and why."""
    form = AsideForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    who = by(actor(request), WRITE, row.monitor.organisation.key)
    try:
        alarms.put_aside(
            alarm=row, because=form.cleaned_data["because"], by=who, now=timezone.now()
        )
    except alarms.NotNow:
        messages.warning(request, _("It is over already, or a card runs because of it."))
        return redirect("incidents:alarm", row.key)
    messages.success(request, _("The alarm is put aside."))
    return redirect("incidents:home")


def _page(request: HttpRequest, row: Alarm, form: AsideForm, status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "one": pages.one(row, timezone.now()),
        "form": form,
        "may_write": actor(request).may(WRITE, row.monitor.organisation.key),
    }
    return render(request, "incidents/monitors/alarm.html", context, status=status)
