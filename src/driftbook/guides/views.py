"""One question at a time, by plain forms; each button leads back to the run's own page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.editions.shelf import Shelved
from driftbook.guides import actions, codes, filing, forms, ordering, queries
from driftbook.guides.actions import Meanwhile, TooManyWrongCodes
from driftbook.guides.page import RunPage
from driftbook.guides.queries import Following
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import guides as deciding
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.people.gate import marked, sign_in_first
from driftbook.people.middleware import actor
from driftbook.support.queries import ORGANISATION
from driftbook.theme.cookies import recalled

View = Callable[..., HttpResponse]


class Shelf(NamedTuple):
    """The edition that holds, and what it says."""

    entry: Shelved
    book: Handbook


def of_handbook(view: View) -> View:
    """Fetch the handbook; names that there are not become a page of those that there are.

    Raises SignInFirst where nobody is signed in and the handbook is not open to everybody.
    """

    @marked(queries.ASK)
    @wraps(view)
    def fetched(request: HttpRequest, handbook: str, **more: Any) -> HttpResponse:
        entry = queries.entry(actor(request), handbook, timezone.now())
        book = queries.with_guides(entry)
        if entry is None or book is None:
            if entry is None:
                sign_in_first(request)
            return _home(request, unknown=handbook)
        try:
            return view(request, Shelf(entry, book), **more)
        except Unanswerable as problem:
            return _guides(request, book, unknown=problem.value)

    return fetched


def of_run(view: View) -> View:
    """Fetch the run with where it stands; 404 with help when it is not kept (any longer).

    Whoever may not ask the handbook finds no run of it either. The pages may be kept by the
    browser for its own "back"; nobody else may keep them.
    """

    @wraps(view)
    def fetched(request: HttpRequest, key: UUID) -> HttpResponse:
        now = timezone.now()
        run = queries.kept(key, now)
        entry = queries.entry(actor(request), run.handbook, now) if run else None
        if run is None or entry is None:
            if run is not None:
                sign_in_first(request)
            return render(request, "guides/gone.html", {"keep": queries.keep_for()}, status=404)
        return view(request, queries.as_it_stands(run, entry))

    return marked(queries.ASK)(cache_control(private=True, max_age=0)(fetched))


def step(form_class: type[django_forms.Form]) -> Callable[[Callable[..., None]], View]:
    """A button of a run: read its form, write, and go back to the run's page.

    A form that does not fit the run, because it is old or was tampered with, changes nothing.
    """

    def decorate(act: Callable[..., None]) -> View:
        @of_run
        @require_POST
        @wraps(act)
        def pressed(request: HttpRequest, found: Following) -> HttpResponse:
            form = form_class(request.POST)
            address = reverse("guides:run", args=[found.run.key])
            if not form.is_valid():
                return HttpResponseRedirect(address)
            try:
                act(following=found, now=timezone.now(), **form.cleaned_data)
            except Meanwhile as meanwhile:
                return _told(address, meanwhile)
            except Unanswerable:
                return HttpResponseRedirect(f"{address}?meanwhile=other")
            return HttpResponseRedirect(_step(address, form.cleaned_data["position"] + 1))

        return pressed

    return decorate


def _step(address: str, number: int) -> str:
    """The run's address with a number that is only there for the browser's own "back"."""
    return f"{address}?step={number}"


def _told(address: str, meanwhile: Meanwhile) -> HttpResponse:
    row = meanwhile.row
    what = row.position if row is not None and row.kind == "answer" else "other"
    return HttpResponseRedirect(f"{address}?meanwhile={what}")


@marked(queries.ASK)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Every guide, and where to type a code."""
    return _home(request)


def _home(
    request: HttpRequest, *, unknown: str = "", form: forms.Code | None = None
) -> HttpResponse:
    chosen = recalled(request, ORGANISATION)
    known = queries.handbooks(actor(request), timezone.now())
    books = sorted(known, key=lambda book: (book.id != chosen, book.id))
    context = {"books": books, "unknown": unknown, "form": form or forms.Code(), "chosen": chosen}
    wrong = unknown or (form is not None and not form.is_valid())
    return render(request, "guides/home.html", context, status=404 if wrong else 200)


@of_handbook
@require_safe
def guides(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    """The guides of one handbook."""
    return _guides(request, shelf.book)


def _guides(request: HttpRequest, book: Handbook, *, unknown: str = "") -> HttpResponse:
    context = {"book": book, "unknown": unknown}
    return render(request, "guides/guides.html", context, status=404 if unknown else 200)


@of_handbook
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, shelf: Shelf, guide: str) -> HttpResponse:
    """The first question. Looking at it creates nothing; answering it starts a run."""
    entry, book = shelf
    first = deciding.decide(book, guide, [])
    form = forms.Start(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            asked = form.cleaned_data
            actions.start(entry=entry, handbook=book, guide=guide, now=timezone.now(), **asked)
        except Meanwhile as meanwhile:
            return _told(reverse("guides:run", args=[key]), meanwhile)
        except Unanswerable:
            return redirect("guides:guide", book.id, guide)
        return HttpResponseRedirect(_step(reverse("guides:run", args=[key]), 1))
    down = queries.downtime(actor(request), book, first.guide, timezone.now())
    context = {"book": book, "here": first, "key": uuid4(), "downtime": down}
    return render(request, "guides/first.html", context)


@of_run
@require_safe
def run(request: HttpRequest, found: Following) -> HttpResponse:
    """Where the run stands: its question, or its outcome."""
    address = request.build_absolute_uri(reverse("guides:run", args=[found.run.key]))
    page = RunPage(found, get_language() or "en", timezone.now(), address)
    meanwhile = request.GET.get("meanwhile")
    standing = found.progress.answers
    answered = next((row for row in standing if str(row.position) == meanwhile), None)
    here = found.progress.position
    down = queries.downtime(actor(request), here.handbook, here.guide, page.now) if here else []
    context = {
        "page": page,
        "downtime": down,
        "run": found.run,
        "book": found.handbook,
        "progress": found.progress,
        "here": here,
        "ending": page.ending,
        "order_here": ordering.address(actor(request), found.handbook, page.ending, page.now),
        "file_here": filing.address(actor(request), found.handbook, page.ending, page.now),
        "meanwhile": meanwhile,
        "answered": answered,
        "now": page.now.astimezone(found.handbook.zone) if found.handbook else page.now,
    }
    name = "question" if here and here.question else "outcome" if here else "lost"
    return render(request, f"guides/{name}.html", context)


answer = step(forms.Answer)(actions.answer)
withdraw = step(forms.Back)(actions.withdraw)
involve = step(forms.Involve)(actions.involve)
go_on = step(forms.GoOn)(actions.go_on)


@marked(queries.ASK)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Open the run that a code belongs to."""
    form = forms.Code(request.POST)
    if form.is_valid():
        try:
            opened = actions.open_by_code(text=form.cleaned_data["code"], now=timezone.now())
        except TooManyWrongCodes:
            minutes = int(codes.WRONG_WITHIN.total_seconds() // 60)
            form.add_error(
                "code",
                _("Too many wrong codes were typed. Wait %(minutes)d minutes, or use the link.")
                % {"minutes": minutes},
            )
        else:
            if opened is not None:
                return redirect("guides:run", opened.key)
            form.add_error("code", _("No guide has this code. Ask for it once more."))
    return _home(request, form=form)
