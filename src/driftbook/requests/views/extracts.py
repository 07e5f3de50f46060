"""A list or a log: how far it is, its file, and the same once more in another form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from driftbook.files import store
from driftbook.people.gate import marked, sign_in_first
from driftbook.requests import acting_page
from driftbook.requests.actions import extracts
from driftbook.requests.extracting import kept, writing
from driftbook.requests.models import Extract
from driftbook.requests.queries.extracts import FETCH, fetches, of
from driftbook.requests.visiting import acting, case_for

View = Callable[..., HttpResponseBase]


def of_extract(view: View) -> View:
    """A page about one extract: for whoever sees its case and may fetch lists; else 404 or 403."""

    @marked(FETCH)
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, key: UUID, **kwargs: Any) -> HttpResponseBase:
        return view(request, extract_for(request, key), **kwargs)

    return page


def extract_for(request: HttpRequest, key: UUID) -> Extract:
    """The extract, if the visitor may fetch it. Raises SignInFirst, Http404, Refused."""
    sign_in_first(request)
    found = Extract.objects.filter(key=key).select_related("case").first()
    if found is None:
        raise Http404("there is no such list")
    found.case = case_for(request, found.case.key, FETCH)
    return found


@of_extract
@require_safe
def extract(request: HttpRequest, extract: Extract) -> HttpResponse:
    """How far it is, and where to fetch it."""
    return _show(request, extract)


@of_extract
@require_GET
def file(request: HttpRequest, extract: Extract) -> HttpResponseBase:
    """The file. Who gets it is written down before the first byte goes out."""
    sent = handed_out(request, extract)
    if sent is not None:
        return sent
    gone = extract.state in ("ready", "expired")
    why = _("The file has been removed.") if gone else _("The file is not ready yet.")
    return _show(request, extract, not_there=why, status=410 if gone else 409)


@of_extract
@require_POST
def copy(request: HttpRequest, extract: Extract) -> HttpResponse:
    """The same once more, in the form that is asked for."""
    form = request.POST.get("form", "")
    if form not in extracts.FORMS:
        return _show(request, extract, not_there=_("There is no such form."), status=422)
    with transaction.atomic():
        made = extracts.ask(
            case=extract.case,
            does=extract.does,
            form=form,
            about=extract.about,
            by=acting(request, FETCH, extract.case),
            now=timezone.now(),
        )
    return redirect("requests:extract", made.key)


def handed_out(request: HttpRequest, extract: Extract) -> FileResponse | None:
    """The file as a download, recorded as fetched; None: there is none, or not any longer."""
    now, case = timezone.now(), extract.case
    if extract.state != "ready" or extract.expires is None or extract.expires <= now:
        return None
    try:
        content = store.open(kept.name(extract))
    except FileNotFoundError:
        return None
    with transaction.atomic():
        extracts.fetched(extract=extract, by=acting(request, FETCH, case), now=now)
    name = f"{case.agreement.handbook}-{case.number}-{extract.does.removeprefix('list-')}"
    response = FileResponse(content, as_attachment=True, filename=f"{name}.{extract.form}")
    response["Content-Type"] = writing.TYPES[extract.form]
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _show(
    request: HttpRequest, extract: Extract, *, not_there: str = "", status: int = 200
) -> HttpResponse:
    case = extract.case
    shown = acting_page.file(extract, case, of(fetches(case), extract.key), timezone.now())
    context = {"case": case, "file": shown, "not_there": not_there}
    return render(request, "requests/extracts/extract.html", context, status=status)
