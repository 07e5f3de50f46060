"""Moving a case along its path: each step is a noun with its own address, and a plain form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from driftbook.handbook.book import Handbook
from driftbook.people.gate import marked
from driftbook.people.middleware import actor
from driftbook.requests import possible, status_words
from driftbook.requests.actions import acting as acts
from driftbook.requests.actions import status
from driftbook.requests.actions.deeds import NotNow
from driftbook.requests.forms.status import BecauseForm, DayForm, DoneForm, HandForm
from driftbook.requests.models import KEEPER, Case
from driftbook.requests.possible import ANSWER, WITHDRAW
from driftbook.requests.queries import handlers
from driftbook.requests.queries.cases import HANDLE
from driftbook.requests.queries.chapters import chapter_of
from driftbook.requests.visiting import acting, case_for, of_case, side_of

SEE = "case.see"
METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Words:
    """The words of a page that asks for a step."""

    title: str
    button: str
    said: str
    """What is said once it is done."""
    lead: str = ""
    kind: str = "primary"


@require_POST
@never_cache
@of_case(HANDLE)
def taking(request: HttpRequest, case: Case) -> HttpResponse:
    """The visitor handles it from now on."""
    by, now = acting(request, HANDLE, case), timezone.now()
    return _press(
        request,
        case,
        lambda: status.take(case=case, person=_me(request), by=by, now=now),
        _("You handle it now."),
    )


@require_POST
@never_cache
@of_case(HANDLE)
def release(request: HttpRequest, case: Case) -> HttpResponse:
    """Back into the queue, for somebody else to take."""
    by, now = acting(request, HANDLE, case), timezone.now()
    return _press(
        request,
        case,
        lambda: status.release(case=case, by=by, now=now),
        _("It is back in the queue."),
    )


@require_http_methods(METHODS)
@never_cache
@of_case(HANDLE)
def handover(request: HttpRequest, case: Case) -> HttpResponse:
    """To somebody else, to oneself, or into another queue."""
    handbook = chapter_of(case, timezone.now())[1]
    form = HandForm(
        request.POST or None,
        people=handlers.handlers(case),
        queues=handlers.queues(case, handbook),
        handler=case.handler,
        queue=case.queue,
        me=actor(request).person,
    )
    words = Words(_("Hand it over"), _("Hand it over"), _("It is handed over."))

    def act(now: datetime) -> Case:
        return status.hand(
            case=case,
            to=form.to(),
            queue=form.cleaned_data.get("queue"),
            because=form.cleaned_data["because"],
            by=acting(request, HANDLE, case),
            now=now,
        )

    return _ask(request, case, handbook, form, words, act)


@require_http_methods(METHODS)
@never_cache
@of_case(HANDLE)
def completion(request: HttpRequest, case: Case) -> HttpResponse:
    """What was asked for is done."""
    handbook = chapter_of(case, timezone.now())[1]
    form = DoneForm(request.POST or None, needs=[*acts.needs(case, handbook)])
    words = Words(_("It is done"), _("It is done"), _("It is done, and the customer is told."))

    def act(now: datetime) -> Case:
        return status.finish(
            case=case,
            because=form.cleaned_data["because"],
            details=form.details(),
            by=acting(request, HANDLE, case),
            now=now,
        )

    return _ask(request, case, handbook, form, words, act)


@require_http_methods(METHODS)
@never_cache
@marked(HANDLE)
def escalation(request: HttpRequest, key: UUID) -> HttpResponse:
    """To the next level, with what this one has tried (G-08, G-09)."""
    seen = case_for(request, key, SEE)
    if seen.escalated and side_of(actor(request), seen) != KEEPER:  # pressed twice
        messages.info(request, _("It is with the next level already."))
        return redirect("requests:case", key)
    case = case_for(request, key, HANDLE)
    handbook = chapter_of(case, timezone.now())[1]
    rule = handlers.escalation(case, handbook)
    label = rule.asks if rule else _("What has been tried?")
    form = BecauseForm(request.POST or None, label=label, required=True)
    words = Words(
        _("Send it on"),
        _("Send it on"),
        _("It is sent on. Both sides see the same case from now on."),
        _("The next level handles it from now on. You still see it, and may write in it."),
    )

    def act(now: datetime) -> Case:
        said = form.cleaned_data["because"]
        return status.escalate(case=case, because=said, by=acting(request, HANDLE, case), now=now)

    return _ask(request, case, handbook, form, words, act)


@require_http_methods(METHODS)
@never_cache
@of_case(WITHDRAW)
def withdrawal(request: HttpRequest, case: Case) -> HttpResponse:
    """It is no longer wanted."""
    form = BecauseForm(
        request.POST or None, label=_("Why?"), help_text=_("Both sides read it. It may stay empty.")
    )
    words = Words(
        _("Withdraw the case"),
        _("Withdraw the case"),
        _("The case is withdrawn."),
        _("Nothing more is done then. This cannot be undone; you can file another case."),
        "warning",
    )

    def act(now: datetime) -> Case:
        said = form.cleaned_data["because"]
        return status.withdraw(case=case, because=said, by=acting(request, WITHDRAW, case), now=now)

    return _ask(request, case, chapter_of(case, timezone.now())[1], form, words, act)


@require_http_methods(METHODS)
@never_cache
@of_case(ANSWER)
def reopening(request: HttpRequest, case: Case) -> HttpResponse:
    """It is not done after all. Whoever handles it may open it at any time."""
    form = BecauseForm(request.POST or None, label=_("What is still to be done?"), required=True)
    words = Words(_("Open it again"), _("Open it again"), _("The case is open again."))
    late = side_of(actor(request), case) == KEEPER

    def act(now: datetime) -> Case:
        said = form.cleaned_data["because"]
        by = acting(request, ANSWER, case)
        return status.reopen(case=case, because=said, by=by, now=now, late=late)

    return _ask(request, case, chapter_of(case, timezone.now())[1], form, words, act)


@require_http_methods(METHODS)
@never_cache
@of_case(WITHDRAW)
def day(request: HttpRequest, case: Case) -> HttpResponse:
    """Another day for a planned case (B-05)."""
    handbook = chapter_of(case, timezone.now())[1]
    first, last = possible.days(case, handbook, timezone.now())
    initial = case.dated.isoformat() if case.dated else ""
    form = DayForm(request.POST or None, first=first, last=last, initial=initial)
    words = Words(_("Change the day"), _("Change the day"), _("The day is changed."))

    def act(now: datetime) -> Case:
        by = acting(request, WITHDRAW, case)
        return status.redate(case=case, dated=form.cleaned_data["dated"], by=by, now=now)

    return _ask(request, case, handbook, form, words, act)


# --- one for all --------------------------------------------------------------------------------


def _press(request: HttpRequest, case: Case, act: Callable[[], Case], said: str) -> HttpResponse:
    """A button that asks nothing: it says what came of it on the case's page."""
    try:
        act()
    except NotNow as state:
        messages.warning(request, why_not(state, chapter_of(case, timezone.now())[1]))
    else:
        messages.success(request, said)
    return redirect("requests:case", case.key)


def _ask(
    request: HttpRequest,
    case: Case,
    handbook: Handbook,
    form: forms.Form,
    words: Words,
    act: Callable[[datetime], Case],
) -> HttpResponse:
    """A page with a form; 422 where something is missing, 409 where the case has moved on."""
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                act(timezone.now())
            except NotNow as state:
                form.add_error(None, why_not(state, handbook))
                code = 409
            except status.Unfit as wrong:
                form.add_error(None, status_words.unfit(wrong.code))
            else:
                messages.success(request, words.said)
                return redirect("requests:case", case.key)
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "words": words,
        "language": handbook.cover.language,
    }
    return render(request, "requests/case/step.html", context, status=code)


def _me(request: HttpRequest) -> UUID:
    """The visitor, who is signed in: the page has asked for it."""
    return cast("UUID", actor(request).person)


def why_not(state: NotNow, handbook: Handbook) -> str:
    """Why nothing was done: the acts say it, or the state that the case is in now."""
    cannot = getattr(state, "cannot", None)
    if cannot is not None:
        return status_words.cannot(cannot.code, cannot.about)
    return status_words.not_now(state.case, state.what, handbook)
