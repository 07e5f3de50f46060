"""Where is it changed, and by whom? (G-30)"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from driftbook.desk import changing
from driftbook.editions import shelf
from driftbook.editions.visiting import found
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import people
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.people.gate import marked
from driftbook.people.middleware import actor

ASK = "handbook.ask"


@marked(ASK)
@require_safe
@cache_control(private=True, no_cache=True)
def handbooks(request: HttpRequest) -> HttpResponse:
    """Whose? The handbooks that say who changes what."""
    books = shelf.handbooks(actor(request), timezone.now(), ASK)
    shown = [book for book in books if book.people is not None and book.people.changes]
    return render(request, "desk/changes_handbooks.html", {"books": shown})


@marked(ASK)
@require_safe
@cache_control(private=True, no_cache=True)
def changes(request: HttpRequest, handbook: str) -> HttpResponse:
    """What is to be changed, then how the person signs in where it matters, then the answer."""
    book = found(request, handbook, ASK).handbook
    if book is None or book.people is None or not book.people.changes:
        raise Http404("the handbook does not say who changes what")
    change, way = request.GET.get("change"), request.GET.get("sign_in") or None
    context: dict[str, object] = {"book": book, "now": timezone.now().astimezone(book.zone)}
    if not change:
        return render(request, "desk/changes.html", context | {"rows": _rows(book)})
    try:
        answer = people.decide(book, change, way)
    except Unanswerable as unknown:
        context |= {"rows": _rows(book), "unknown": unknown}
        return render(request, "desk/changes.html", context, status=404)
    context["shown"] = changing.show(answer, timezone.now(), get_language() or "en")
    context["ways"] = [
        (name, sign_in, "?" + urlencode({"change": change, "sign_in": name}))
        for name, sign_in in changing.ways(book).items()
    ]
    return render(request, "desk/change.html", context)


def _rows(book: Handbook) -> list[tuple[str, str]]:
    """Every change once, with its name."""
    named = {row.id: row.name for row in reversed(people.chapter(book).changes)}
    return [(change, named[change]) for change in people.changes(people.chapter(book))]
