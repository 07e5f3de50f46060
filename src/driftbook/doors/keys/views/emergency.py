"""Emergency keys: asked for, running, over; and everything that changes one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import queries as registry
from driftbook.doors.acting import do
from driftbook.doors.keys import books, emergency_actions, emergency_page, queries, refusals, words
from driftbook.doors.keys.forms import AnswerForm, EmergencyForm
from driftbook.doors.keys.queries import ASK, GRANT, SEE_EMERGENCY
from driftbook.doors.keys.views.lists import typed
from driftbook.doors.keys.visiting import of_emergency
from driftbook.doors.models import Bundle, Door, EmergencyKey
from driftbook.history.by import By
from driftbook.people import limits as often
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation
from driftbook.people.views.sign_in import wait

OFTEN = "emergency-key"


@allowed(SEE_EMERGENCY)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Those that wait, that run, and the latest that are over."""
    context = emergency_page.of(actor(request), timezone.now())
    return render(request, "doors/keys/emergency.html", context)


@allowed(ASK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Ask for one: for oneself, and for others by whoever looks after keys."""
    who, now = actor(request), timezone.now()
    mine = list(registry.organisations(who, ASK))
    keeper = next((one for one in mine if one.slug == request.GET.get("at")), mine[0])
    limits = books.limits(keeper, now)
    form = _form(request, keeper, limits, now) if limits else None
    oneself = who.user
    if form is not None and oneself and request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            often.count(OFTEN, account=f"person:{who.person}", request=request, now=now)
            emergency_actions.ask(
                organisation=keeper,
                user=given.get("person") or oneself,
                address=given["address"],
                bundle=given["bundle"],
                because=given["because"],
                minutes=given["minutes"],
                by=on_behalf(request, ASK, keeper.key).by,
                now=now,
            )
        except often.TooMany as many:
            form.add_error(None, wait(many))
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("It is asked for. Whoever grants it has been told."))
            return redirect("doors:emergency")
    context: dict[str, Any] = {"form": form, "keeper": keeper, "keepers": mine, "limits": limits}
    context |= {"q": typed(request, "q"), "bundle_q": typed(request, "bundle")}
    context["door"] = request.GET.get("door", "")
    status = 422 if form is not None and form.errors else 200
    return render(request, "doors/keys/emergency_new.html", context, status=status)


def _form(
    request: HttpRequest, keeper: Organisation, limits: books.Limits, now: datetime
) -> EmergencyForm:
    who = actor(request)
    for_others = emergency_page.may_ask_for_others(who, keeper)
    return EmergencyForm(
        request.POST if request.method == "POST" else None,
        keeper=keeper,
        limits=limits,
        people=queries.openers_within([keeper], now) if for_others else None,
        named=typed(request, "q"),
        bundles=Bundle.objects.filter(organisation=keeper) if for_others else None,
        bundle_named=typed(request, "bundle"),
        shows=who.may(registry.SEE, keeper.key),
        initial={"person": who.person, "address": _address(keeper, request.GET.get("door", ""))},
    )


def _address(keeper: Organisation, key: str) -> str:
    """The address of the door at which somebody was refused, as it is typed."""
    try:
        wanted = UUID(key)
    except ValueError:
        return ""
    rows = Door.objects.filter(key=wanted, address__street__organisation=keeper)
    found = rows.select_related("address__street").first()
    return str(found.address) if found else ""


@of_emergency(GRANT)
@require_POST
def approval(request: HttpRequest, key: EmergencyKey) -> HttpResponse:
    """Approve it."""
    return _do(
        request,
        key,
        GRANT,
        lambda by, now: emergency_actions.approve(key=key, by=by, now=now),
        _("It is approved, and ends by itself."),
    )


@of_emergency(GRANT)
@require_POST
def refusal(request: HttpRequest, key: EmergencyKey) -> HttpResponse:
    """Decline it."""
    said = _because(request)
    return _do(
        request,
        key,
        GRANT,
        lambda by, now: emergency_actions.decline(key=key, because=said, by=by, now=now),
        _("It is declined."),
    )


@of_emergency(GRANT)
@require_POST
def end(request: HttpRequest, key: EmergencyKey) -> HttpResponse:
    """End it before its time."""
    said = _because(request)
    return _do(
        request,
        key,
        GRANT,
        lambda by, now: emergency_actions.end(key=key, because=said, by=by, now=now),
        _("It is ended, and opens nothing any more."),
    )


@of_emergency(ASK)
@require_POST
def withdrawal(request: HttpRequest, key: EmergencyKey) -> HttpResponse:
    """Give it back, or no longer ask for it."""
    return _do(
        request,
        key,
        ASK,
        lambda by, now: emergency_actions.withdraw(key=key, by=by, now=now),
        _("It is given back, and opens nothing any more."),
    )


def _because(request: HttpRequest) -> str:
    form = AnswerForm(request.POST)
    return form.cleaned_data["because"] if form.is_valid() else ""


def _do(
    request: HttpRequest,
    key: EmergencyKey,
    action: str,
    act: Callable[[By, datetime], Any],
    done: str,
) -> HttpResponse:
    """Do it, and come back to the list; say in words why it is refused."""
    do(request, action, key.organisation, act, words.refusal, done=done)
    return redirect("doors:emergency")
