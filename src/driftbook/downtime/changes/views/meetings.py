"""Councils, their meetings, agendas and minutes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.downtime.changes import (
    actions,
    books,
    council_page,
    paper,
    refusals,
    seats,
    words,
)
from driftbook.downtime.changes.books import Book
from driftbook.downtime.changes.forms import BecauseForm
from driftbook.downtime.changes.meeting_forms import (
    ItemForm,
    MeetingForm,
    MinutesForm,
    OutcomeForm,
)
from driftbook.downtime.changes.queries import MEET, SEE
from driftbook.downtime.changes.visiting import acting, council_for, of_meeting
from driftbook.downtime.models import Meeting
from driftbook.downtime.queries import changes
from driftbook.editions.exporting import pdf
from driftbook.people.gate import allowed, marked, on_behalf, pact_of
from driftbook.people.middleware import actor
from driftbook.people.zones import zone

log = logging.getLogger(__name__)
HOUR = timedelta(hours=1)


@allowed(SEE)
@require_safe
@never_cache
def councils(request: HttpRequest) -> HttpResponse:
    """The councils of the visitor's handbooks, who sits there, and when they meet next."""
    who, now = actor(request), timezone.now()
    there = [council_page.councils_of(book, who, now) for book in books.books(who, SEE, now)]
    return render(request, "downtime/changes/councils.html", {"books": there})


@marked(SEE)
@require_safe
@never_cache
def council(request: HttpRequest, handbook: str, council: str) -> HttpResponse:
    """One council: its seats, its meetings, and what waits for it."""
    return _council(request, council_for(request, handbook, council, SEE), council)


@marked(MEET)
@require_POST
def call(request: HttpRequest, handbook: str, council: str) -> HttpResponse:
    """Call a meeting."""
    book = council_for(request, handbook, council, MEET)
    form = MeetingForm(request.POST, zone=book.handbook.zone, initial={})
    if not form.is_valid():
        return _council(request, book, council, form)
    by = on_behalf(request, MEET, pact_of(request, handbook, MEET)).by
    try:
        meeting = actions.call_meeting(
            agreement=book.agreement,
            council=council,
            by=by,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except refusals.Refused as refused:
        form.add_error(None, words.refusal(refused))
        return _council(request, book, council, form)
    messages.success(request, _("The meeting is called. Look at the agenda, and send it."))
    return redirect("downtime:meeting", meeting.key)


@of_meeting(SEE)
@require_safe
def meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The agenda; after the meeting its minutes."""
    who, now = actor(request), timezone.now()
    context = paper.of(who, meeting, now)
    context["may"] = may = _may(request, meeting)
    on_it = {line.item.change_id for line in context["lines"]}
    waiting = council_page.waiting(who, meeting.agreement, meeting.council) if may else []
    context["others"] = [one for one in waiting if one.pk not in on_it]
    return render(request, "downtime/changes/meeting.html", context)


@of_meeting(MEET)
@require_POST
def agenda(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Send the agenda to every member."""

    def act(now: datetime) -> None:
        actions.send_agenda(meeting=meeting, by=acting(request, MEET, meeting), now=now)

    return _done(request, meeting, act, _("The agenda is on its way to every member."))


@of_meeting(MEET)
@require_POST
def items(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put a change on the agenda, or take it off."""
    form = ItemForm(request.POST)
    if not form.is_valid():
        messages.error(request, words.refusal(refusals.NoWords("change")))
        return redirect("downtime:meeting", meeting.key)
    change = changes(actor(request)).filter(key=form.cleaned_data["change"]).first()
    if change is None:
        raise Http404("there is no such change")
    off = form.cleaned_data["off"]
    verb = actions.take_off if off else actions.put_on_agenda

    def act(now: datetime) -> None:
        verb(meeting=meeting, change=change, by=acting(request, MEET, meeting), now=now)

    done = _("It is off the agenda.") if off else _("It is on the agenda.")
    return _done(request, meeting, act, done)


@of_meeting(MEET)
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Make the minutes: who was there, what came of each change."""
    if _nothing_to_minute(request, meeting):
        return redirect("downtime:meeting", meeting.key)
    now, data = timezone.now(), request.POST if request.method == "POST" else None
    context = paper.of(actor(request), meeting, now)
    handbook = context["handbook"]
    local = handbook.zone if handbook else zone("UTC")
    people = seats.members(handbook, meeting.agreement, [meeting.council]) if handbook else []
    form = MinutesForm(data, members=[(str(user.key), str(user)) for user in people])
    outcomes = [
        (line, OutcomeForm(data, change=line.item.change.key, zone=local))
        for line in context["lines"]
    ]
    if data is not None and all([form.is_valid(), *(one.is_valid() for _line, one in outcomes)]):
        try:
            actions.minute(
                meeting=meeting,
                present=[UUID(key) for key in form.cleaned_data["present"]],
                also=form.cleaned_data["also"],
                items={line.item.change.key: one.outcome for line, one in outcomes},
                words=form.cleaned_data["words"],
                by=acting(request, MEET, meeting),
                now=now,
            )
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("The minutes are made, and every member was told."))
            return redirect("downtime:meeting", meeting.key)
    context |= {"form": form, "outcomes": outcomes}
    status = 422 if data is not None else 200
    return render(request, "downtime/changes/minutes.html", context, status=status)


@of_meeting(MEET)
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Call it off; of one that is minuted or called off there is nothing to ask."""
    if request.method != "POST" and (meeting.minuted or meeting.cancelled):
        return redirect("downtime:meeting", meeting.key)
    form = BecauseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def act(now: datetime) -> None:
            why = form.cleaned_data["because"]
            by = acting(request, MEET, meeting)
            actions.cancel_meeting(meeting=meeting, because=why, by=by, now=now)

        return _done(request, meeting, act, _("The meeting is cancelled."))
    context = paper.of(actor(request), meeting, timezone.now()) | {"form": form}
    return render(request, "downtime/changes/meeting_cancellation.html", context)


@of_meeting(SEE)
@require_safe
def paper_pdf(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The agenda or the minutes as a tagged PDF."""
    try:
        raw = pdf.rendered(paper.html(actor(request), meeting, timezone.now()))
    except pdf.NoPdf:
        log.exception("The paper of a meeting could not be made")
        messages.error(request, _("The PDF could not be made. Print the page instead."))
        return redirect("downtime:meeting", meeting.key)
    response = HttpResponse(raw, content_type="application/pdf")
    kind = "minutes" if meeting.minuted else "agenda"
    name = f"{meeting.agreement.handbook}-{meeting.council}-{meeting.number}-{kind}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


# --- parts --------------------------------------------------------------------------------------


def _nothing_to_minute(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether it is over with; what somebody else wrote meanwhile is shown to them once more, not
    lost. The same minutes sent twice are once."""
    if not (meeting.minuted or meeting.cancelled):
        return False
    if request.method != "POST":
        return True
    mine = meeting.minuted is not None and meeting.minuted_by == actor(request).person
    written = request.POST.get("words", "").replace("\r\n", "\n").strip()
    return mine and written == meeting.words.replace("\r\n", "\n")


def _may(request: HttpRequest, meeting: Meeting) -> bool:
    """Whether the visitor sees to this council's meetings, and there is something to see to."""
    if meeting.cancelled or meeting.minuted:
        return False
    return council_page.may_call(
        actor(request), meeting.agreement, meeting.edition, meeting.council
    )


def _council(
    request: HttpRequest, book: Book, council: str, form: MeetingForm | None = None
) -> HttpResponse:
    who, now = actor(request), timezone.now()
    context = council_page.of(book, council, who, now)
    if form is None:
        start, end = context["next"] or (now + HOUR, now + 2 * HOUR)
        form = MeetingForm(None, zone=book.handbook.zone, initial={"start": start, "end": end})
    context["form"] = form
    status = 422 if form.is_bound else 200
    return render(request, "downtime/changes/council.html", context, status=status)


def _done(
    request: HttpRequest, meeting: Meeting, act: Callable[[datetime], Any], done: str
) -> HttpResponse:
    try:
        act(timezone.now())
    except refusals.Refused as refused:
        messages.error(request, words.refusal(refused))
    else:
        messages.success(request, done)
    return redirect("downtime:meeting", meeting.key)
