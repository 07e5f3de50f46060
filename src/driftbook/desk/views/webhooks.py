"""Addresses of other systems that are told of events."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.desk import letters, naming
from driftbook.desk.forms import EndpointForm
from driftbook.desk.visiting import endpoint_of, where
from driftbook.desk.zones import local
from driftbook.outbox import actions, queries
from driftbook.outbox.channels.webhooks import secret
from driftbook.outbox.models import Endpoint
from driftbook.people.gate import allowed, marked, on_behalf

CHANGE = "webhook.change"
FRESH = "webhooks.fresh"
"""In the session: the endpoint whose new secret is shown on its page once, and then no more."""


@allowed(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def endpoints(request: HttpRequest) -> HttpResponse:
    """The addresses that are told; a post adds one."""
    mine = where(request, CHANGE)
    form = EndpointForm(request.POST or None, organisations=mine)
    if request.method == "POST" and form.is_valid():
        key = form.on_behalf_of.key
        try:
            made, _secret = actions.open_endpoint(
                organisation=key,
                url=form.cleaned_data["url"],
                events=form.cleaned_data["events"],
                by=on_behalf(request, CHANGE, key).by,
                now=timezone.now(),
            )
        except actions.NoAddress as unfit:
            form.add_error("url", str(unfit))
        else:
            request.session[FRESH] = str(made.uid)
            return redirect("desk:webhook", made.uid)
    rows = queries.endpoints([row.key for row in mine])
    context = {"form": form, "endpoints": [_shown(row) for row in rows], "several": len(mine) > 1}
    return render(request, "desk/webhooks.html", context, status=422 if form.errors else 200)


@marked(CHANGE)
@require_safe
@never_cache
def endpoint(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One address; right after it was added or renewed, with its secret."""
    found = endpoint_of(request, uid, CHANGE)
    context = _shown(found)
    if request.session.get(FRESH) == str(uid):
        del request.session[FRESH]
        context["secret"] = secret(found)
    return render(request, "desk/webhook.html", context)


@marked(CHANGE)
@require_POST
def renew(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another secret; the old one counts no longer."""
    found = endpoint_of(request, uid, CHANGE)
    if not found.active:
        messages.error(request, _("It is closed; nothing was done."))
        return redirect("desk:webhook", uid)
    by = on_behalf(request, CHANGE, found.organisation).by
    actions.renew_secret(endpoint=found, by=by, now=timezone.now())
    request.session[FRESH] = str(uid)
    return redirect("desk:webhook", uid)


@marked(CHANGE)
@require_POST
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Tell it nothing more."""
    found = endpoint_of(request, uid, CHANGE)
    by = on_behalf(request, CHANGE, found.organisation).by
    actions.close_endpoint(endpoint=found, because="closed by hand", by=by, now=timezone.now())
    messages.success(request, _("It is closed. Nothing more is sent there."))
    return redirect("desk:webhooks")


def _shown(endpoint: Endpoint) -> dict[str, object]:
    at = naming.organisations([endpoint.organisation]).get(endpoint.organisation)
    zone = at.timezone if at else "UTC"
    return {
        "endpoint": endpoint,
        "organisation": at.name if at else "",
        "events": [str(letters.SUBJECTS.get(name, name)) for name in endpoint.events],
        "created": local(endpoint.created, zone),
        "ended": local(endpoint.ended, zone) if endpoint.ended else None,
    }
