"""Tags: the list, one of them, and everything that changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import queries as registry
from driftbook.doors import refusals, tag_actions, words
from driftbook.doors import tag_queries as queries
from driftbook.doors.acting import do
from driftbook.doors.keys.views.lists import typed
from driftbook.doors.models import Bundle, Tag
from driftbook.doors.tag_forms import BlockForm, HolderForm, TagForm
from driftbook.doors.visiting import of_tag
from driftbook.history.by import By
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.queries import names
from driftbook.people.zones import zone

SEE, CHANGE = queries.SEE, queries.CHANGE
STATES = {
    "": gettext_lazy("All that are out"),
    queries.OPEN: gettext_lazy("Opens"),
    queries.BLOCKED: gettext_lazy("Blocked"),
    queries.ENDED: gettext_lazy("Taken back"),
}
LONGEST = 120


@allowed(SEE)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The tags: `q` is the beginning of a number, or what is said of the holder."""
    who = actor(request)
    mine = queries.tags(who, SEE)
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else ""
    text = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    found = queries.found(queries.in_state(mine, state), text)
    keepers = list(registry.organisations(who, SEE))
    rows, after = queries.page(found, keepers, request.GET.get("after", "").replace("\0", ""))
    context = {
        "tags": rows,
        "after": after,
        "q": text,
        "state": state,
        "states": list(STATES.items()),
        "several": len(keepers) > 1,
        "may_change": bool(who.where(CHANGE)),
        "empty": not rows and not text and not state,
    }
    return render(request, "doors/tags.html", context)


@allowed(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Hand out a tag."""
    mine = list(registry.organisations(actor(request), CHANGE))
    form = TagForm(request.POST or None, organisations=mine, named=typed(request, "q"))
    if request.method == "POST" and form.is_valid():
        keeper, given = form.keeper, dict(form.cleaned_data)
        given.pop("organisation", None)
        by = on_behalf(request, CHANGE, keeper.key).by
        try:
            with transaction.atomic():
                made = tag_actions.add_tag(organisation=keeper, by=by, now=timezone.now(), **given)
        except refusals.Refused as refused:
            form.add_error("number", words.refusal(refused))
        else:
            messages.success(request, _("It is written down."))
            return redirect("doors:tag", made.key)
    bundles = Bundle.objects.filter(organisation__in=mine)
    context = {"form": form, "bundles": bundles, "q": typed(request, "q")}
    return render(request, "doors/tag_new.html", context, status=422 if form.errors else 200)


@of_tag(SEE)
@require_safe
def tag(request: HttpRequest, tag: Tag) -> HttpResponse:
    """One tag."""
    return _show(request, tag)


@of_tag(CHANGE)
@require_POST
def holder(request: HttpRequest, tag: Tag) -> HttpResponse:
    """Say who has it."""
    form = HolderForm(request.POST, keeper=tag.organisation)
    return _do(
        request,
        tag,
        lambda by, now: tag_actions.correct_tag(tag=tag, by=by, now=now, **form.cleaned_data),
        form,
    )


@of_tag(CHANGE)
@require_POST
def block(request: HttpRequest, tag: Tag) -> HttpResponse:
    """Block it, at once."""
    form = BlockForm(request.POST)
    return _do(
        request,
        tag,
        lambda by, now: tag_actions.block_tag(
            tag=tag, because=form.cleaned_data["because"], by=by, now=now
        ),
        form,
    )


@of_tag(CHANGE)
@require_POST
def reactivation(request: HttpRequest, tag: Tag) -> HttpResponse:
    """Let it open again."""
    return _do(request, tag, lambda by, now: tag_actions.reactivate_tag(tag=tag, by=by, now=now))


@of_tag(CHANGE)
@require_POST
def end(request: HttpRequest, tag: Tag) -> HttpResponse:
    """Take it back."""
    return _do(request, tag, lambda by, now: tag_actions.end_tag(tag=tag, by=by, now=now))


@of_tag(CHANGE)
@require_POST
def erasure(request: HttpRequest, tag: Tag) -> HttpResponse:
    """Forget who has it."""
    return _do(request, tag, lambda by, now: tag_actions.erase_holder(tag=tag, by=by, now=now))


def _do(
    request: HttpRequest,
    tag: Tag,
    act: Callable[[By, datetime], Any],
    form: forms.Form | None = None,
) -> HttpResponse:
    """Do what a valid form says, and come back to the tag; say in words why it is refused."""
    if form is not None and not form.is_valid():
        return _show(request, tag, form=form, status=422)
    do(request, CHANGE, tag.organisation, act, words.refusal)
    return redirect("doors:tag", tag.key)


def _show(
    request: HttpRequest, tag: Tag, *, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    who, keeper, now = actor(request), tag.organisation, timezone.now()
    local = zone(keeper.timezone)
    known = {
        "holder": tag.holder,
        "address": str(tag.address) if tag.address else "",
        "access": tag.access,
        "user": tag.user.key if tag.user else None,
    }
    context = {
        "tag": tag,
        "opens": tag.opens(now),
        "since": tag.since.astimezone(local),
        "blocked": tag.blocked.astimezone(local) if tag.blocked else None,
        "blocked_by": names([tag.blocked_by]).get(tag.blocked_by, ""),
        "ended": tag.ended.astimezone(local) if tag.ended else None,
        "several": registry.organisations(who, SEE).count() > 1,
        "may_change": who.may(CHANGE, keeper.key),
        "may_see_address": who.may(registry.SEE, keeper.key),
        "may_see_keys": who.may("key.see", keeper.key),
        "may_see_history": who.may("history.see", keeper.key),
        "holder_form": form
        if isinstance(form, HolderForm)
        else HolderForm(None, keeper=keeper, named=typed(request, "q"), initial=known),
        "block_form": form if isinstance(form, BlockForm) else BlockForm(None),
        "bundles": Bundle.objects.filter(organisation=keeper),
        "q": typed(request, "q"),
    }
    return render(request, "doors/tag.html", context, status=status)
