"""Notices: what somebody has to post now, what goes by itself, and what was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.downtime.models import Notice
from driftbook.downtime.telling import actions, queries, shown, visiting, words
from driftbook.downtime.telling.forms import NoticeForm
from driftbook.downtime.telling.people import CONFIRM, PREPARE
from driftbook.downtime.telling.refusals import Refused
from driftbook.history.by import By
from driftbook.people import queries as persons
from driftbook.people.fetching import about
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.theme import paging

MANY = 50


of_notice = about(visiting.notice, "notice")
"""The page gets the notice; nobody keeps it in a cache."""


@allowed(CONFIRM)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """What is to be posted now first; then what comes, and what was told."""
    who, now = actor(request), timezone.now()
    told = paging.Uncounted(queries.told(who), MANY).get_page(request.GET.get("page"))
    coming = queries.coming(who)
    context = {
        "by_hand": shown.notices(queries.by_hand(who)[:MANY], now),
        "coming": shown.notices(coming[:MANY], now),
        "more_coming": max(0, paging.how_many(coming) - MANY),
        "told": shown.notices(told.object_list, now),
        "page": told,
        "may_prepare": bool(who.where(PREPARE)),
        "now": now,
    }
    return render(request, "downtime/telling/notices.html", context)


@of_notice(CONFIRM)
@require_safe
def notice(request: HttpRequest, notice: Notice) -> HttpResponse:
    """The whole text, and what can be done with it."""
    return _page(request, notice, None)


@of_notice(PREPARE)
@require_http_methods(["GET", "HEAD", "POST"])
def revision(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Write it anew, until it is told."""
    if request.method != "POST":
        return redirect("downtime:notice", notice.key)
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, notice, form)
    said = form.cleaned_data
    by = on_behalf(request, PREPARE, notice.downtime.organisation.key).by
    try:
        actions.edit(
            notice=notice, subject=said["subject"], text=said["text"], by=by, now=timezone.now()
        )
    except Refused as refused:
        form.add_error(None, words.refusal(refused))
        return _page(request, notice, form)
    messages.success(request, _("It is written down."))
    return redirect("downtime:notice", notice.key)


@of_notice(PREPARE)
@require_POST
def sending(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Tell it now."""
    return _do(
        request,
        notice,
        PREPARE,
        lambda by, now: actions.send_now(notice=notice, by=by, now=now),
        _("It is on its way."),
    )


@of_notice(CONFIRM)
@require_POST
def confirmation(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Somebody has posted it."""
    return _do(
        request,
        notice,
        CONFIRM,
        lambda by, now: actions.confirm(notice=notice, by=by, now=now),
        _("Thank you. It is written down that it was posted."),
    )


@of_notice(PREPARE)
@require_POST
def withdrawal(request: HttpRequest, notice: Notice) -> HttpResponse:
    """Do not tell it."""
    return _do(
        request,
        notice,
        PREPARE,
        lambda by, now: actions.withdraw(notice=notice, by=by, now=now),
        _("It is withdrawn, and nobody is told."),
    )


def _do(
    request: HttpRequest,
    notice: Notice,
    action: str,
    act: Callable[[By, datetime], Notice],
    done: str,
) -> HttpResponse:
    """Do it, and come back to where it was done; say in words why it is refused."""
    by = on_behalf(request, action, notice.downtime.organisation.key).by
    try:
        now_is = act(by, timezone.now())
    except Refused as refused:
        messages.error(request, words.refusal(refused))
    else:
        handed_over = action == PREPARE and now_is.state == "by-hand"
        messages.success(request, _("It is to be posted by hand now.") if handed_over else done)
    if request.POST.get("from") == "list":
        return redirect("downtime:notices")
    return redirect("downtime:notice", notice.key)


def _page(request: HttpRequest, notice: Notice, form: NoticeForm | None) -> HttpResponse:
    who, now = actor(request), timezone.now()
    whose = notice.downtime.organisation.key
    context: dict[str, Any] = {
        "one": shown.notice(notice, now),
        "form": form or NoticeForm(initial={"subject": notice.subject, "text": notice.text}),
        "may_prepare": who.may(PREPARE, whose),
        "mails": queries.mails(notice),
        "confirmed_by": persons.names([notice.by]).get(notice.by, "") if notice.by else "",
        "now": now,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "downtime/telling/notice.html", context, status=status)
