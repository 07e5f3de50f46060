"""Asking for a change, revising it, withdrawing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from driftbook.downtime.changes import actions, books, queries, refusals, said, words
from driftbook.downtime.changes.books import Book
from driftbook.downtime.changes.forms import WISHED, BecauseForm, ChangeForm, moved, seen_now
from driftbook.downtime.changes.queries import ASK
from driftbook.downtime.changes.visiting import acting, of_change
from driftbook.downtime.models import Change
from driftbook.downtime.years import answered
from driftbook.handbook.deciding.downtime_shapes import DowntimeFacts
from driftbook.people.actors import Actor
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

SEND = "send"


@allowed(ASK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a change: first what the handbook says of it, then it is sent."""
    who, now = actor(request), timezone.now()
    there = [one for one in books.books(who, ASK, now) if books.asked_for(one.chapter)]
    book = books.chosen(there, request.GET.get("handbook", ""))
    if book is None:
        return render(request, "downtime/changes/none.html")
    form = ChangeForm(
        _data(request, book),
        chapter=book.chapter,
        zone=book.handbook.zone,
        organisations=_asking(who, book),
        initial={"key": uuid4(), "kind": request.GET.get("kind", ""), "risk": "low"}
        | ({"systems": request.GET.getlist("system")} if request.GET.get("system") else {}),
    )
    if form.is_bound and form.is_valid() and SEND in request.POST:
        by = on_behalf(request, ASK, form.asker.key).by
        try:
            change = actions.ask(
                agreement=book.agreement,
                organisation=form.asker,
                key=form.cleaned_data["key"],
                by=by,
                now=now,
                **form.what,
            )
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("It is asked for. Whoever decides and advises was told."))
            return redirect("downtime:change", change.key)
    more = {"books": there, "sent": _("Ask for the change")}
    return _page(request, form, book, None, now, more)


@of_change(ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def revision(request: HttpRequest, change: Change) -> HttpResponse:
    """Say it differently, as long as nobody has decided."""
    now = timezone.now()
    handbook = books.handbook_of(change.edition)
    if handbook is None or handbook.downtime is None or change.state != "open":
        messages.error(request, words.refusal(refusals.NotOpen(change.state)))
        return redirect("downtime:change", change.key)
    book = Book(change.agreement, change.edition, handbook, handbook.downtime)
    form = ChangeForm(
        _data(request, book),
        chapter=book.chapter,
        zone=handbook.zone,
        organisations=[change.organisation],
        initial={name: getattr(change, name) for name in WISHED}
        | {"seen": change.changed.isoformat()},
    )
    if form.is_bound and form.is_valid() and SEND in request.POST:
        try:
            actions.revise(
                change=change,
                seen=form.seen_at,
                by=acting(request, ASK, change),
                now=now,
                **form.what,
            )
        except refusals.ChangedMeanwhile as refused:
            form.add_error(None, words.refusal(refused))
            form.data = seen_now(request.POST, Change.objects.get(pk=change.pk).changed)
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("It is written down."))
            return redirect("downtime:change", change.key)
    more = {"change": change, "sent": _("Change the request")}
    return _page(request, form, book, change, now, more)


@of_change(ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, change: Change) -> HttpResponse:
    """No longer ask for it."""
    form = BecauseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw(
                change=change,
                because=form.cleaned_data["because"],
                by=acting(request, ASK, change),
                now=timezone.now(),
            )
        except refusals.Refused as refused:
            messages.error(request, words.refusal(refused))
        else:
            messages.success(request, _("The request is withdrawn."))
        return redirect("downtime:change", change.key)
    context = {"form": form, "change": change}
    return render(request, "downtime/changes/withdrawal.html", context)


# --- parts --------------------------------------------------------------------------------------


def _data(request: HttpRequest, book: Book) -> Any:
    """What was sent; with the start that the handbook offers, where its button was pressed."""
    if request.method != "POST":
        return None
    try:
        start = datetime.fromisoformat(request.POST.get("use", ""))
    except ValueError:
        return request.POST
    if start.tzinfo is None or not answered(start):
        return request.POST
    return moved(request.POST, start, book.handbook.zone)


def _asking(who: Actor, book: Book) -> list[Organisation]:
    """The visitor's organisations that may ask in this agreement."""
    mine = [key for key in who.roles if who.may(ASK, key)]
    rows = Organisation.objects.filter(key__in=mine, parts__agreement=book.agreement)
    return list(rows.order_by("pk"))


def _page(
    request: HttpRequest,
    form: ChangeForm,
    book: Book,
    change: Change | None,
    now: datetime,
    more: dict[str, Any],
) -> HttpResponse:
    shown = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        facts = DowntimeFacts(given["kind"], tuple(given["systems"]), given["start"], given["end"])
        who = actor(request)
        others = queries.neighbours(who, book.agreement, facts.start, facts.end, but=change)
        try:
            shown = said.said(book.handbook, book.agreement, facts, others, now)
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "book": book, "said": shown, "own": book.handbook.cover.language}
    return render(request, "downtime/changes/new.html", context | more, status=status)
