"""Who did what: the events of one's organisations, of one object, and whether they are whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from driftbook.desk import naming, streams, told, verdicts
from driftbook.desk.forms import HistoryForm, Paged
from driftbook.desk.visiting import where
from driftbook.editions.visiting import found
from driftbook.history import queries
from driftbook.history.queries import Wanted
from driftbook.people import queries as people
from driftbook.people.gate import Refused, allowed, marked, pact_of, sign_in_first
from driftbook.people.looks import looked
from driftbook.people.middleware import actor

SEE = "history.see"


@allowed(SEE)
@require_safe
@never_cache
def events(request: HttpRequest) -> HttpResponse:
    """What happened in the organisations whose history the visitor may see, newest first."""
    form = HistoryForm(request.GET, organisations=where(request, SEE))
    if not form.is_valid():
        return render(request, "desk/history.html", {"form": form}, status=400)
    page = queries.found(form.wanted(), before=form.cleaned_data["before"])
    person = form.cleaned_data["person"]
    context = {
        "form": form,
        "events": told.tell(page.events),
        "older": _older(page, form),
        "asked": urlencode(form.asked),
        "only": people.names([person]).get(person, str(person)) if person else "",
        "without": urlencode({k: v for k, v in form.asked.items() if k != "person"}),
        "several": len(form.organisations) > 1,
        "most": streams.MOST,
    }
    return render(request, "desk/history.html", context)


@allowed(SEE)
@require_safe
@never_cache
def export_csv(request: HttpRequest) -> HttpResponse:
    """The events that the filter leaves, as a table."""
    return _export(request, "text/csv; charset=utf-8", "csv", streams.as_csv)


@allowed(SEE)
@require_safe
@never_cache
def export_json(request: HttpRequest) -> HttpResponse:
    """The events that the filter leaves, as JSON."""
    return _export(request, "application/json", "json", streams.as_json)


def _export(
    request: HttpRequest, content_type: str, ending: str, write: Callable[..., object]
) -> HttpResponse:
    form = HistoryForm(request.GET, organisations=where(request, SEE))
    if not form.is_valid():
        return render(request, "desk/history.html", {"form": form}, status=400)
    rows = write(form.wanted(), form.cleaned_data["before"], get_language() or "en")
    response = StreamingHttpResponse(rows, content_type=content_type)  # type: ignore[arg-type]
    response["Content-Disposition"] = f'attachment; filename="history.{ending}"'
    return response  # type: ignore[return-value]


@allowed(SEE)
@require_safe
@never_cache
def verification(request: HttpRequest) -> HttpResponse:
    """Walk the chains of the visitor's organisations, and say whether they are whole."""
    checked = [verdicts.check(organisation) for organisation in where(request, SEE)]
    context = {"verdicts": checked, "unprotected": verdicts.unprotected()}
    return render(request, "desk/verification.html", context)


@marked("edition.list")
@require_safe
@never_cache
def of_handbook(request: HttpRequest, handbook: str) -> HttpResponse:
    """The history of a handbook, for its parties: what they and those across the table did."""
    pact = pact_of(request, handbook, "edition.list")
    shelved = found(request, handbook, "edition.list")
    parties = pact.mine | pact.serves | pact.served_by
    wanted = Wanted(organisations=parties, kind="handbook", key=handbook)
    context = {"title": shelved.edition.title, "language": shelved.edition.language}
    return _object(request, wanted, context | {"handbook": handbook})


@marked(SEE)
@require_safe
@never_cache
def of_object(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The history of a person, a message, an organisation or an endpoint."""
    sign_in_first(request)
    if "\x00" in key:  # PostgreSQL would refuse to look for it
        raise Http404("there is no such history")
    who = actor(request)
    wanted = Wanted(organisations=who.where(SEE), kind=kind, key=key)
    if not queries.matching(wanted).exists():
        mine = Wanted(organisations=list(who.roles), kind=kind, key=key)
        if queries.matching(mine).exists():
            raise Refused(SEE)
        raise Http404("there is no such history")
    last = queries.found(wanted, limit=1).events
    looked(request, kind, key, SEE, last[0].organisation)
    return _object(request, wanted, {"title": naming.of_events(last).of(kind, key)})


def _object(request: HttpRequest, wanted: Wanted, context: Mapping[str, object]) -> HttpResponse:
    form = Paged(request.GET)
    if not form.is_valid():
        raise Http404("there is no such page")
    page = queries.found(wanted, before=form.cleaned_data["before"])
    shown = {
        **context,
        "events": told.tell(page.events),
        "older": _older(page, form),
        "several": True,
        "may_see_all": bool(actor(request).where(SEE)),
    }
    return render(request, "desk/object.html", shown)


def _older(page: queries.Page, form: Paged) -> str:
    return "?" + urlencode({**form.asked, "before": page.older}) if page.older else ""
