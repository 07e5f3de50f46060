"""What went out and what waits; dead letters first."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.desk import letters, working
from driftbook.desk.forms import OutboxForm
from driftbook.desk.visiting import message_of
from driftbook.outbox import actions, queries
from driftbook.outbox.models import FAILED, WAITING
from driftbook.people.gate import allowed, marked, on_behalf
from driftbook.people.looks import looked
from driftbook.people.middleware import actor
from driftbook.theme import paging

SEE, RESEND = "outbox.see", "outbox.resend"
LOUD = 5
"""How many dead letters stand above the list."""


@allowed(SEE)
@require_safe
@never_cache
def letters_list(request: HttpRequest) -> HttpResponse:
    """The messages of the organisations whose outbox the visitor may see."""
    who, now, form = actor(request), timezone.now(), OutboxForm(request.GET)
    at = who.where(SEE)
    if not form.is_valid():
        return render(request, "desk/outbox.html", {"form": form}, status=400)
    given = form.cleaned_data
    page = queries.messages(
        at, state=given["state"], channel=given["channel"], before=given["before"]
    )
    plain = not form.asked and not given["before"]
    counts = queries.counts(at)
    loud = _dead(request) if plain and counts[FAILED] else []
    above = {shown.message.pk for shown in loud}
    context = {
        "form": form,
        "shown": letters.show([m for m in page.messages if m.pk not in above], who, now),
        "older": "?" + urlencode({**form.asked, "before": page.older}) if page.older else "",
        "counts": [
            (state, name, paging.told(counts[state])) for state, name in letters.STATES.items()
        ],
        "dead": counts[FAILED],
        "loud": loud,
        "worker": working.state(now),
        "demo": settings.DEMO,
    }
    return render(request, "desk/outbox.html", context)


def _dead(request: HttpRequest) -> list[letters.Shown]:
    who = actor(request)
    page = queries.dead_letters(who.where(SEE), limit=LOUD)
    return letters.show(page.messages, who, timezone.now())


@marked(SEE)
@require_safe
@never_cache
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One message: what it says, how often it was tried, what it waits for."""
    found = message_of(request, uid, SEE)
    who, now = actor(request), timezone.now()
    if found.person and found.organisation:
        looked(request, "message", found.uid, SEE, found.organisation)
    shown = letters.show([found], who, now)[0]
    may = who.may(RESEND, found.organisation)
    context = {
        "shown": shown,
        "message": found,
        "body": "" if shown.withheld else letters.body(found),
        "html": "" if shown.withheld else letters.html(found),
        "tries": letters.tries(queries.attempts(found), str(shown.created.tzinfo)),
        "may_resend": may and found.dead and not found.blanked,
        "may_withdraw": may and found.state in (WAITING, FAILED),
        "worker": working.state(now),
        "late": found.state == WAITING and found.due <= now,
        "demo": settings.DEMO,
    }
    return render(request, "desk/letter.html", context)


@marked(RESEND)
@require_POST
def resend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a dead letter once more."""
    found = message_of(request, uid, RESEND)
    by = on_behalf(request, RESEND, _organisation(found.organisation)).by
    try:
        actions.resend(message=found, by=by, now=timezone.now())
    except actions.Underway:
        messages.error(request, _("It is no dead letter any longer; nothing was done."))
    else:
        messages.success(request, _("It waits to be sent once more."))
    return redirect("desk:letter", uid)


@marked(RESEND)
@require_POST
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Do not send it."""
    found = message_of(request, uid, RESEND)
    by = on_behalf(request, RESEND, _organisation(found.organisation)).by
    try:
        actions.withdraw(message=found, by=by, now=timezone.now())
    except actions.Underway:
        messages.error(request, _("It is being sent, or has been sent; nothing was done."))
    else:
        messages.success(request, _("It is withdrawn and will not be sent."))
    return redirect("desk:letter", uid)


def _organisation(key: UUID | None) -> UUID:
    """Whoever may do it, may do it in an organisation."""
    if key is None:
        raise AssertionError("a message of nobody can be changed by nobody")
    return key
