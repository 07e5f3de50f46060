"""Where posts go by themselves, and what switches announcements."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.incidents import preparing
from driftbook.incidents.actions import outlets
from driftbook.incidents.models import Outlet
from driftbook.incidents.preparing import Preparing
from driftbook.incidents.queries.preparing import ANNOUNCEMENT, POST, PREPARE
from driftbook.outbox.actions import NoAddress
from driftbook.outbox.models import Message
from driftbook.outbox.teams import GENERIC, TEAMS
from driftbook.people.gate import marked

FRESH = "outlets.fresh"
"""In the session: the outlet whose new secret is shown on its page once, and then no more."""
SORTS: dict[str, str | Promise] = {
    TEAMS: gettext_lazy("Workflow of Teams"),
    GENERIC: gettext_lazy("Signed JSON"),
}
KINDS: dict[str, str | Promise] = {
    POST: gettext_lazy("Post for staff"),
    ANNOUNCEMENT: gettext_lazy("Switches an announcement"),
}


@dataclass(frozen=True)
class Shown:
    """An outlet on a page. Not its whole address: what stands in it often lets somebody in."""

    outlet: Outlet
    name: str
    kind: str
    sort: str
    host: str


def shown(outlet: Outlet, prepared: Preparing | None = None) -> Shown:
    """In words; the name as the handbook has it."""
    names = prepared.subjects(outlet.kind) if prepared else {}
    return Shown(
        outlet=outlet,
        name=names.get(outlet.subject, outlet.subject),
        kind=str(KINDS[outlet.kind]),
        sort=str(SORTS[outlet.sort]),
        host=urlsplit(outlet.endpoint.url).hostname or "",
    )


@marked(PREPARE)
@require_POST
@never_cache
def add(request: HttpRequest, handbook: str) -> HttpResponse:
    """One more outlet; its page shows the secret once."""
    from driftbook.incidents.views import prepare

    prepared = preparing.preparing(request, handbook)
    form = prepare.outlet_form(prepared, request)
    if form.is_valid():
        try:
            made, _secret = outlets.open_outlet(
                organisation=prepared.organisation,
                agreement=prepared.agreement,
                kind=form.kind,
                subject=form.subject,
                sort=form.cleaned_data["sort"],
                url=form.cleaned_data["url"],
                by=prepared.by,
                now=timezone.now(),
            )
        except NoAddress as unfit:
            form.add_error("url", str(unfit))
        else:
            request.session[FRESH] = str(made.key)
            return redirect("incidents:outlet", made.key)
    return prepare.page(request, prepared, prepare.address_form(prepared), form)


@marked(PREPARE)
@require_safe
@never_cache
def outlet(request: HttpRequest, outlet: UUID) -> HttpResponse:
    """One of them, and what was sent there last."""
    found = preparing.outlet_for(request, outlet)
    prepared = preparing.preparing(request, found.agreement.handbook)
    sent = Message.objects.filter(endpoint=found.endpoint).order_by("-pk")[:5]
    context: dict[str, object] = {
        "shown": shown(found, prepared),
        "outlet": found,
        "handbook": prepared.handbook,
        "sent": sent,
    }
    if request.session.get(FRESH) == str(found.key):
        del request.session[FRESH]
        if found.sort == GENERIC:
            context["secret"] = outlets.secret_of(found)
    return render(request, "incidents/prepare/outlet.html", context)


@marked(PREPARE)
@require_POST
def attempt(request: HttpRequest, outlet: UUID) -> HttpResponse:
    """Send something that says that it is a trial."""
    found = preparing.outlet_for(request, outlet)
    if found.ended:
        return _closed(request, found)
    outlets.try_outlet(
        outlet=found,
        title=preparing.title_of(found.agreement),
        language=found.organisation.language or "en",
        by=preparing.whoever(request, found.organisation),
        now=timezone.now(),
    )
    messages.success(request, _("A trial is on its way. Look whether it arrives."))
    return redirect("incidents:outlet", found.key)


@marked(PREPARE)
@require_POST
def renew(request: HttpRequest, outlet: UUID) -> HttpResponse:
    """Another secret; the old one counts no longer."""
    found = preparing.outlet_for(request, outlet)
    if found.ended:
        return _closed(request, found)
    by = preparing.whoever(request, found.organisation)
    outlets.renew_outlet(outlet=found, by=by, now=timezone.now())
    request.session[FRESH] = str(found.key)
    return redirect("incidents:outlet", found.key)


@marked(PREPARE)
@require_POST
def close(request: HttpRequest, outlet: UUID) -> HttpResponse:
    """Send nothing more there."""
    found = preparing.outlet_for(request, outlet)
    by = preparing.whoever(request, found.organisation)
    outlets.close_outlet(outlet=found, by=by, now=timezone.now())
    messages.success(request, _("It is closed. Nothing more is sent there."))
    return redirect("incidents:prepare-handbook", found.agreement.handbook)


def _closed(request: HttpRequest, outlet: Outlet) -> HttpResponse:
    messages.error(request, _("It is closed; nothing was done."))
    return redirect("incidents:prepare-handbook", outlet.agreement.handbook)
