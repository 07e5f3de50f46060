"""Asking for something: the form, a look at the whole, and then it is filed (B-01, B-05, B-06)."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.downtime import around
from driftbook.people.by import by
from driftbook.people.gate import Refused as NotAllowed
from driftbook.people.gate import marked, pact_of, sign_in_first
from driftbook.people.middleware import SignInFirst, actor
from driftbook.requests.actions import filing as actions
from driftbook.requests.forms.filing import Slip
from driftbook.requests.models import PLANNED, Case
from driftbook.requests.queries import things, types
from driftbook.requests.queries.types import FILE

UNPROCESSABLE = 422


def _slip(
    request: HttpRequest, handbook: str, type: str, data: QueryDict, *, checked: bool
) -> Slip:
    """The form as it is filled in. Raises SignInFirst, Http404; NotAllowed for another's type."""
    sign_in_first(request)
    who, now = actor(request), timezone.now()
    found = types.places(who, now, handbook)
    if not found:
        pact_of(request, handbook, FILE)
        raise Http404("nothing can be asked for there")
    customer = data.get("customer") or request.GET.get("customer")
    offering = [one for one in found if type in one.types]
    place = types.chosen(offering, customer)
    if place is None or who.person is None:
        if any(type in one.chapter.types for one in found):
            raise NotAllowed(FILE)
        raise Http404(f"there is no type '{type}'")
    return Slip(
        place=place,
        type_id=type,
        type=place.types[type],
        data=data,
        files=request.FILES if request.method == "POST" else MultiValueDict(),
        person=who.person,
        now=now,
        language=get_language() or "en",
        checked=checked,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@marked(FILE)
def form(request: HttpRequest, handbook: str, type: str) -> HttpResponse:
    """The form, as a link or a post fills it in; one that is no `preview` searches, adds, asks."""
    posted = request.method == "POST"
    data = request.POST if posted else request.GET
    checked = posted and "preview" in data
    slip = _slip(request, handbook, type, data, checked=checked)
    if checked:
        if slip.problems:
            return _form(request, slip, status=UNPROCESSABLE)
        return render(request, "requests/preview.html", {"slip": slip, "place": slip.place})
    return _form(request, slip)


@require_POST
@never_cache
@marked(FILE)
def filing(request: HttpRequest, handbook: str, type: str) -> HttpResponse:
    """File what was looked over; twice is once."""
    slip = _slip(request, handbook, type, request.POST, checked=True)
    if slip.problems:
        return _form(request, slip, status=UNPROCESSABLE)
    who, place = actor(request), slip.place
    try:
        case = actions.file(
            agreement=place.agreement,
            edition=place.edition,
            handbook=place.handbook,
            customer=place.customer,
            type=type,
            answers={name: said for name, said in slip.answers.items() if name not in slip.held},
            files=slip.sent_along(),
            by=by(who, FILE, place.customer.key),
            roles=place.roles,
            parties=place.parties,
            now=slip.now,
            dated=slip.dated,
            key=slip.data.get("key", "")[:60] or None,
        )
    except actions.Refused as refused:
        again = replace(slip, refused=refused.problems)
        return _form(request, again, status=UNPROCESSABLE)
    messages.success(request, _told(case))
    return redirect("requests:case", case.key)


@require_safe
@never_cache
@marked(FILE)
def finding(request: HttpRequest, handbook: str, type: str) -> HttpResponse:
    """What a search in the form finds while one types: the part below its box."""
    if actor(request).user is None:
        raise SignInFirst
    data = request.GET.copy()
    slip = _slip(request, handbook, type, data, checked=False)
    name = data.get("field", "")
    rows = [one for one in slip.rows if one.id == name and one.about.kind in things.KINDS]
    if not rows:
        return HttpResponse()
    row = (
        rows[0] if rows[0].shown else replace(rows[0], found=_found(slip, rows[0].about.kind, name))
    )
    return render(request, "requests/form/found.html", {"row": row})


def _found(slip: Slip, kind: str, name: str) -> tuple[things.Thing, ...]:
    """Also of a field that is only shown by the browser so far."""
    text = slip.data.get(f"q-{name}", "")[:120].replace("\0", "").strip()
    return tuple(things.find(slip.place.customer, slip.place.handbook, kind, text))


def _form(request: HttpRequest, slip: Slip, *, status: int = 200) -> HttpResponse:
    book = slip.place.handbook
    down = around.lately(book.id, actor(request), slip.now) if book.downtime else []
    context = {"slip": slip, "place": slip.place, "downtime": down}
    return render(request, "requests/form.html", context, status=status)


def _told(case: Case) -> str:
    if case.state == PLANNED:
        return _("It is planned as case %(number)d.") % {"number": case.number}
    if not case.open:
        return _("It is done. It is case %(number)d.") % {"number": case.number}
    return _("It is sent. It is case %(number)d, and you hear from us here and by mail.") % {
        "number": case.number
    }
