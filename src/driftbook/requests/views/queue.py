"""The queue: the list, what is done with ticked cases, and the views that are kept."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.people.gate import Refused, allowed, marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.requests.actions import bulk
from driftbook.requests.actions import views as keeping
from driftbook.requests.actions.bulk import Outcome
from driftbook.requests.forms.queue import Hand, ViewName
from driftbook.requests.models import Case
from driftbook.requests.queries import queue as queries
from driftbook.requests.queries import views as kept
from driftbook.requests.queries.queue import LIST
from driftbook.requests.queue_books import Books
from driftbook.requests.queue_page import QueuePage
from driftbook.requests.queue_words import why_not


@require_safe
@never_cache
@allowed(LIST)
def queue(request: HttpRequest) -> HttpResponse:
    """What is to be handled, longest waiting first, and how many there are."""
    who = actor(request)
    page = QueuePage(who, request.GET.dict(), timezone.now())
    views = [(view, view.query == page.form.query) for view in kept.views(who)]
    context = {
        "queue": page,
        "form": page.form,
        "views": views,
        "new_view": ViewName(initial={"query": page.form.query}),
        "here": request.get_full_path(),
    }
    return render(request, "requests/queue/queue.html", context)


@require_POST
@allowed(LIST)
def deeds(request: HttpRequest) -> HttpResponse:
    """Take, release or hand over what is ticked, or take the one whose button was pressed."""
    cases = _chosen(request)
    deed = "take" if request.POST.get("take") else request.POST.get("deed", "")
    if not cases:
        messages.warning(request, _("Tick the cases first."))
        return _back(request)
    if deed == "hand":
        return _hand_over(request, cases)
    does: dict[str, tuple[Callable[..., Outcome], Callable[[int], str]]] = {
        "take": (bulk.take, _taken),
        "release": (bulk.release, _released),
    }
    if deed in does:
        act, said = does[deed]
        _say(request, act(cases=cases, who=actor(request), now=timezone.now()), said)
    return _back(request)


@require_POST
@allowed(LIST)
def handing(request: HttpRequest) -> HttpResponse:
    """Hand over what was ticked, to whom and with the reason that the form says."""
    cases = _chosen(request)
    return _hand_over(request, cases, request.POST) if cases else _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allowed(LIST)
def views(request: HttpRequest) -> HttpResponse:
    """The views that are kept; one more is kept under its name."""
    who = actor(request)
    form = ViewName(request.POST or None)
    if request.method == "POST" and form.is_valid() and who.user:
        query = QueryDict(form.cleaned_data["query"]).dict()
        page = QueuePage(who, query, timezone.now())
        try:
            made = keeping.keep(
                user=who.user,
                name=form.cleaned_data["name"],
                query=page.form.query,
                now=timezone.now(),
            )
        except keeping.TooMany:
            form.add_error("name", _("There are too many. Remove one first."))
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": made.name})
            return redirect(f"{reverse('requests:queue')}?{made.query}")
    context = {"views": kept.views(who), "form": form if form.is_bound else None}
    return render(request, "requests/queue/views.html", context, status=422 if form.errors else 200)


@require_POST
@marked(LIST)
def view_removal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a view that was kept. Nobody is told that somebody else has one."""
    sign_in_first(request)
    who = actor(request)
    if who.pacts and not who.where(LIST):
        raise Refused(LIST)
    view = kept.views(who).filter(key=key).first()
    if view is None or not who.where(LIST):
        raise Http404("there is no such view")
    keeping.remove(view=view)
    messages.success(request, _("“%(name)s” is removed.") % {"name": view.name})
    return redirect("requests:queue-views")


# --- how ----------------------------------------------------------------------------------------


def _chosen(request: HttpRequest) -> list[Case]:
    """The cases that are ticked, of those that the visitor may handle; no more than so many."""
    keys = []
    given = [request.POST["take"]] if request.POST.get("take") else request.POST.getlist("case")
    for text in given[: bulk.MOST]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return queries.chosen(actor(request), keys)


def _hand_over(
    request: HttpRequest, cases: list[Case], given: QueryDict | None = None
) -> HttpResponse:
    who, now = actor(request), timezone.now()
    people, queues = queries.to_whom(cases), Books(who, now).queues_for(cases)
    form = Hand(given, people=people, queues=queues)
    if form.is_valid():
        outcome = bulk.hand(
            cases=cases,
            to=form.to_whom,
            queue=form.cleaned_data["queue"] or None,
            because=form.cleaned_data["because"],
            who=who,
            now=now,
        )
        _say(request, outcome, _handed)
        return _back(request)
    context = {"form": form, "cases": cases, "here": _here(request)}
    status = 422 if form.is_bound else 200
    return render(request, "requests/queue/hand.html", context, status=status)


def _say(request: HttpRequest, outcome: Outcome, said: Callable[[int], str]) -> None:
    if outcome.done:
        messages.success(request, said(len(outcome.done)))
    for case, code in outcome.refused[:10]:
        messages.warning(request, why_not(case, code))
    if len(outcome.refused) > 10:
        rest = len(outcome.refused) - 10
        messages.warning(
            request,
            ngettext("So was %(n)s more.", "So were %(n)s more.", rest) % {"n": rest},
        )


def _taken(n: int) -> str:
    return ngettext("You have taken the case.", "You have taken %(n)s cases.", n) % {"n": n}


def _released(n: int) -> str:
    text = ngettext("The case waits to be taken again.", "%(n)s cases wait to be taken again.", n)
    return text % {"n": n}


def _handed(n: int) -> str:
    return ngettext("The case is handed over.", "%(n)s cases are handed over.", n) % {"n": n}


def _here(request: HttpRequest) -> str:
    here = request.POST.get("here", "")
    home = reverse("requests:queue")
    safe = url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    return here if safe and here.partition("?")[0] == home else home


def _back(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(_here(request))
