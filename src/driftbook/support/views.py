"""From an organisation to an answer in two taps, by plain links that can be shared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from driftbook.doors.opening.rules import opens
from driftbook.downtime.around import Shown
from driftbook.editions.visiting import found
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import asking, support
from driftbook.handbook.deciding import week as coverage
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.handbook.deciding.timeline import chapter
from driftbook.people.gate import marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.support import forms, links, queries, strips
from driftbook.support.page import AnswerPage
from driftbook.theme.cookies import recalled
from driftbook.theme.cookies import remember as keep_choice

View = Callable[..., HttpResponse]


def of_handbook(view: View) -> View:
    """Fetch the handbook that the address names; an unknown name becomes a page of known ones.

    Raises SignInFirst where nobody is signed in and the handbook is not open to everybody.
    """

    @wraps(view)
    def fetched(request: HttpRequest, handbook: str, **more: Any) -> HttpResponse:
        who, now = actor(request), timezone.now()
        try:
            return view(request, queries.handbook(who, handbook, now), **more)
        except Unanswerable as problem:
            if problem.what == "handbook":
                sign_in_first(request)
            book = queries.remembered(who, handbook, now)
            return _unknown(request, problem, book, more.get("system", ""))

    return marked(queries.ASK)(cache_control(private=True, no_cache=True)(require_safe(fetched)))


def _go(request: HttpRequest, name: str, *args: str) -> HttpResponse:
    """Go on to a page and keep what was asked."""
    asked = request.GET.urlencode()
    return redirect(reverse(name, args=args) + (f"?{asked}" if asked else ""))


def _unknown(
    request: HttpRequest, problem: Unanswerable, book: Handbook | None, system: str
) -> HttpResponse:
    """What there is, where the address names something else."""
    books = [] if book else queries.handbooks(actor(request), timezone.now())
    choices = links.instead(request.GET, problem, book, system, books)
    context = {"book": book, "problem": problem, "choices": choices}
    return render(request, "support/unknown.html", context, status=404)


def _remembered(request: HttpRequest) -> Handbook | None:
    chosen = recalled(request, queries.ORGANISATION)
    return queries.remembered(actor(request), chosen, timezone.now())


@marked(queries.ASK)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """On to the remembered organisation; otherwise choose one."""
    book = _remembered(request)
    return _go(request, "support:systems", book.id) if book else organisations(request)


@marked(queries.ASK)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Whose handbook?"""
    who = actor(request)
    books = queries.handbooks(who, timezone.now())
    context = {
        "choices": links.organisations(request.GET, books),
        "opens": any(opens(who, book) for book in books),
        "chosen": recalled(request, queries.ORGANISATION),
    }
    return render(request, "support/organisations.html", context)


@of_handbook
def remember(request: HttpRequest, book: Handbook) -> HttpResponse:
    """Remember the organisation in a cookie; a plain link, so that it works without cookies too."""
    response = _go(request, "support:systems", book.id)
    keep_choice(response, queries.ORGANISATION, book.id)
    return response


@of_handbook
def systems(request: HttpRequest, book: Handbook) -> HttpResponse:
    """What is it about? With a single system that is no question."""
    known = chapter(book).systems
    if len(known) == 1:
        return _go(request, "support:system", book.id, *known)
    down = queries.downtime(actor(request), book, known, timezone.now())
    context = {
        "book": book,
        "downtime": [one for one in down if one.down],
        "choices": links.systems(request.GET, book),
        "opens": opens(actor(request), book),
    }
    return render(request, "support/systems.html", context)


@of_handbook
def system(request: HttpRequest, book: Handbook, system: str) -> HttpResponse:
    """What is wrong, and who asks; each only where the answer depends on it."""
    question = forms.Asked(request.GET, book=book, system=system).question
    what = asking.to_say(book, question)
    if what is None:
        return _go(request, "support:answer", book.id, system)
    context = {
        "book": book,
        "system": chapter(book).systems[system],
        "what": what,
        "choices": links.ways_on(request.GET, book, system, what),
    }
    return render(request, "support/system.html", context)


@of_handbook
def answer(request: HttpRequest, book: Handbook, system: str) -> HttpResponse:
    """Who to turn to, now or at the time that was asked for."""
    form = forms.Asked(request.GET, book=book, system=system)
    question = form.question
    context = {"book": book, "system_id": system, "form": form}
    if not form.is_valid():
        context["for_now"] = links.keep(request.GET, at=None) or "?"
        return render(request, "support/bad_time.html", context, status=400)
    at, now = form.cleaned_data["at"], timezone.now()
    entry = found(request, book.id, queries.ASK, at or now)
    if at is not None:
        book = queries.handbook(actor(request), book.id, now, at=at)
        question = forms.Asked(request.GET, book=book, system=system).question
    answered = support.decide(book, question, at or now.astimezone(book.zone))
    page = AnswerPage(answered, get_language() or "en", at is None, request.GET)
    context |= {"book": book, "answer": answered, "page": page, "edition": entry.edition}
    context["downtime"] = down = queries.downtime(actor(request), book, [system], now, at)
    context["checks"] = {one.guide for one in down}
    context["holds_until"] = _holds_until(answered.situation.until, down) if at is None else None
    context["manuals"] = queries.manuals(actor(request), book, system, page.language)
    context["before_the_first"] = at is not None and at < entry.edition.holds_from
    return render(request, "support/answer.html", context)


def _holds_until(until: datetime | None, down: list[Shown]) -> datetime | None:
    """When the page says something else: the answer changes, or something goes down."""
    coming = [one.start for one in down if one.state == "planned"]
    return min([*coming, *([until] if until else [])], default=None)


@marked(queries.ASK)
@require_safe
def own_week(request: HttpRequest) -> HttpResponse:
    """The week of the remembered organisation."""
    book = _remembered(request)
    return _go(request, "support:week", book.id) if book else redirect("support:organisations")


@of_handbook
def week(request: HttpRequest, book: Handbook) -> HttpResponse:
    """Who answers when, for a week and one system at a time."""
    form = forms.FromDay(request.GET)
    now = timezone.now().astimezone(book.zone)
    status = 200 if form.is_valid() else 400
    systems = chapter(book).systems
    system = request.GET.get("system") or next(iter(systems))
    found = coverage.decide(book, form.monday(now.date()), system=system)
    context = {"book": book, "form": form, "week": strips.draw(found, now)}
    context |= {"systems": systems, "system_id": system}
    return render(request, "support/week.html", context, status=status)


@of_handbook
def catalogue(request: HttpRequest, book: Handbook) -> HttpResponse:
    """What the service includes, and where the rest is handled (I-05)."""
    words = request.GET.get("words", "")[:200]
    context = {"book": book, "words": words, "found": queries.found_in_catalogue(book, words)}
    return render(request, "support/catalogue.html", context)
