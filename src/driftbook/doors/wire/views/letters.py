"""Messages that could not be used."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.doors import queries as registry
from driftbook.doors.models import DeadLetter
from driftbook.doors.wire import actions, queries, words
from driftbook.doors.wire.queries import CONNECT
from driftbook.doors.wire.visiting import of_letter
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation
from driftbook.people.zones import zone


@allowed(CONNECT)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """They and why, the newest first."""
    who = actor(request)
    rows, after = queries.letters_page(
        queries.dead_letters(who, CONNECT), request.GET.get("after", "")
    )
    context = {
        "letters": [(row, words.why(row.why), _at(row)) for row in rows],
        "after": after,
        "several": registry.organisations(who, CONNECT).count() > 1,
    }
    return render(request, "doors/wire/letters.html", context)


@of_letter(CONNECT)
@require_safe
def letter(request: HttpRequest, letter: DeadLetter) -> HttpResponse:
    """One, with what it said."""
    context = {
        "letter": letter,
        "why": words.why(letter.why),
        "arrived": _at(letter),
        "text": bytes(letter.payload).decode("utf-8", errors="backslashreplace"),
        "cut": letter.size > len(letter.payload),
    }
    return render(request, "doors/wire/letter.html", context)


@of_letter(CONNECT)
@require_POST
def removal(request: HttpRequest, letter: DeadLetter) -> HttpResponse:
    """Somebody has looked at it."""
    keeper = letter.organisation or _operator(request)
    by = on_behalf(request, CONNECT, keeper.key).by
    with transaction.atomic():
        actions.drop_dead_letter(letter=letter, organisation=keeper, by=by, now=timezone.now())
    messages.success(request, _("The message has been removed."))
    return redirect("doors:dead-letters")


def _operator(request: HttpRequest) -> Organisation:
    """In whose chain it is written that something of nobody is gone."""
    here = registry.organisations(actor(request), CONNECT).filter(operates=True)
    return here.order_by("pk")[0]


def _at(letter: DeadLetter) -> object:
    local = zone(letter.organisation.timezone if letter.organisation else "UTC")
    return letter.arrived.astimezone(local)
