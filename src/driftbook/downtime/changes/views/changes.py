"""The list of change requests, one of them, and what is done to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.downtime.changes import actions, books, change_page, listing, refusals, words
from driftbook.downtime.changes.clocks import zone_of
from driftbook.downtime.changes.forms import AdviceForm, DecisionForm, GroupForm, seen_now
from driftbook.downtime.changes.queries import ADVISE, ASK, DECIDE, MEET, SEE
from driftbook.downtime.changes.visiting import acting, change_for, member_for, of_change
from driftbook.downtime.models import Change
from driftbook.people.gate import allowed
from driftbook.people.middleware import actor
from driftbook.theme import paging

A_PAGE = 50


@allowed(SEE)
@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """The requests that the visitor may see, those that wait first."""
    who = actor(request)
    chosen = listing.chosen(request.GET)
    rows = listing.rows(who, chosen)
    page = paging.Uncounted(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": listing.shown(page.object_list),
        "page": page,
        "chosen": chosen,
        "filters": listing.filters(who),
        "may_ask": bool(who.where(ASK)),
    }
    return render(request, "downtime/changes/list.html", context)


@of_change(SEE)
@require_safe
def change(request: HttpRequest, change: Change) -> HttpResponse:
    """Everything about one."""
    return _shown(request, change)


@of_change(ADVISE)
@require_POST
def advice(request: HttpRequest, change: Change) -> HttpResponse:
    """Say what one thinks of it."""
    may = change_page.may(actor(request), change, books.handbook_of(change.edition))
    form = AdviceForm(request.POST, councils=may.advise, zone=_zone(change))
    if not may.advise:
        messages.error(request, words.refusal(_closed(change)))
        return _shown(request, change, lost=_written(form))
    if not form.is_valid():
        return _shown(request, change, advice_form=form)

    def act(now: datetime) -> None:
        actions.advise(
            change=change, by=acting(request, ADVISE, change), now=now, **form.cleaned_data
        )

    return _done(request, change, act, _("Your advice is written down."), advice_form=form)


@of_change(DECIDE)
@require_POST
def decision(request: HttpRequest, change: Change) -> HttpResponse:
    """Approve or decline it."""
    form = DecisionForm(request.POST, auto_id="decision-%s")
    if not form.is_valid():
        return _shown(request, change, decision_form=form)

    def act(now: datetime) -> None:
        actions.decide(
            change=change,
            approved=form.cleaned_data["approved"],
            because=form.cleaned_data["because"],
            seen=form.seen_at,
            by=acting(request, DECIDE, change),
            now=now,
        )

    approved = form.cleaned_data["approved"]
    done = _("The change is approved.") if approved else _("The change is declined.")
    return _done(request, change, act, done, decision_form=form)


@of_change(DECIDE)
@require_POST
def completion(request: HttpRequest, change: Change) -> HttpResponse:
    """Say that it has been carried out."""

    def act(now: datetime) -> None:
        actions.complete(change=change, by=acting(request, DECIDE, change), now=now)

    return _done(request, change, act, _("The change is done."))


@of_change(MEET)
@require_POST
def group(request: HttpRequest, change: Change) -> HttpResponse:
    """Put somebody into the group."""
    form = _group_form(change, request.POST)
    if not form.is_valid():
        return _shown(request, change, group_form=form)
    network, user = form.people[form.cleaned_data["person"]]

    def act(now: datetime) -> None:
        actions.add_to_group(
            change=change,
            user=user,
            network=network,
            because=form.cleaned_data["because"],
            by=acting(request, MEET, change),
            now=now,
        )

    done = _("%(name)s is in the group, and was told.") % {"name": user}
    return _done(request, change, act, done, group_form=form)


@of_change(MEET)
@require_POST
def removal(request: HttpRequest, change: Change, member: UUID) -> HttpResponse:
    """Let somebody out of the group."""
    found = member_for(request, change, member)

    def act(now: datetime) -> None:
        actions.remove_from_group(member=found, by=acting(request, MEET, change), now=now)

    done = _("%(name)s is no longer in the group.") % {"name": found.user}
    return _done(request, change, act, done)


# --- parts --------------------------------------------------------------------------------------


def _zone(change: Change) -> Any:
    return zone_of(change, books.handbook_of(change.edition))


def _closed(change: Change) -> refusals.Refused:
    return refusals.NoSeat() if change.state == "open" else refusals.NotOpen(change.state)


def _group_form(change: Change, data: Any = None) -> GroupForm:
    handbook = books.handbook_of(change.edition)
    there = change_page.candidates(change)
    names = {network: words.council(handbook, network) for network in there}
    return GroupForm(data, there=there, names=names)


def _done(request: HttpRequest, change: Change, act: Any, done: str, **forms: Any) -> HttpResponse:
    """Do it and come back; a refusal keeps what was written in its form."""
    try:
        act(timezone.now())
    except refusals.Refused as refused:
        form = next(iter(forms.values()), None)
        if form is None:
            messages.error(request, words.refusal(refused))
            return redirect("downtime:change", change.key)
        change = change_for(request, change.key, SEE)  # as somebody else has left it meanwhile
        if change.state != "open":
            messages.error(request, words.refusal(refused))
            return _shown(request, change, lost=_written(form))
        form.add_error(None, words.refusal(refused))
        form.data = seen_now(form.data, change.changed)
        return _shown(request, change, **forms)
    messages.success(request, done)
    return redirect("downtime:change", change.key)


def _written(form: Any) -> str:
    """What somebody wrote into a form that the page no longer shows."""
    written: str = form.data.get("words") or form.data.get("because", "")
    return written


def _shown(request: HttpRequest, change: Change, **forms: Any) -> HttpResponse:
    who = actor(request)
    context = change_page.of(who, change, timezone.now())
    may: change_page.May = context["may"]
    context["advice_form"] = AdviceForm(None, councils=may.advise, zone=_zone(change))
    seen = {"seen": change.changed.isoformat()}
    context["decision_form"] = DecisionForm(auto_id="decision-%s", initial=seen)
    context["group_form"] = _group_form(change) if may.put_together else None
    status = 422 if forms else 200
    page = "downtime/changes/change.html"
    return render(request, page, context | forms, status=status)
