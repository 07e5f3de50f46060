"""Whoever keeps a status page: opening it, how it is offered, closing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.downtime.models import StatusPage
from driftbook.downtime.status import actions, links, names, queries, subscribing
from driftbook.downtime.status.forms import PageForm
from driftbook.downtime.status.kinds import ENDINGS, FORMATS
from driftbook.downtime.status.visiting import ACTION, of_keeper
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation

FRAME = '<iframe src="{}" title="{}" width="100%" height="160" loading="lazy"></iframe>'


@allowed(ACTION)
@require_safe
@never_cache
def pages(request: HttpRequest) -> HttpResponse:
    """The organisations whose page the visitor keeps; with one of them, its settings."""
    theirs = actor(request).where(ACTION)
    organisations = list(Organisation.objects.filter(key__in=theirs).order_by("name", "pk"))
    if len(organisations) == 1:
        return redirect("downtime:status-settings", organisations[0].slug)
    there = {page.organisation_id: page for page in queries.pages(actor(request), ACTION)}
    rows = [(one, there.get(one.pk)) for one in organisations]
    return render(request, "downtime/status/pages.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@of_keeper
def settings(request: HttpRequest, keeper: Organisation) -> HttpResponse:
    """How the page is offered; posting opens it, or changes one that is open."""
    page = StatusPage.objects.filter(organisation=keeper).first()
    form = PageForm(request.POST or None, initial=_said(page, keeper))
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(
            request, "downtime/status/settings.html", _shown(page, keeper, form), status=status
        )
    was_open = page is not None and page.closed is None
    actions.open_page(
        organisation=keeper,
        languages=form.cleaned_data["languages"],
        past_days=form.cleaned_data["past_days"],
        sites=form.cleaned_data["sites"],
        by=on_behalf(request, ACTION, keeper.key).by,
        now=timezone.now(),
    )
    messages.success(request, _("It is saved.") if was_open else _("The status page is open."))
    return redirect("downtime:status-settings", keeper.slug)


@require_POST
@of_keeper
def closing(request: HttpRequest, keeper: Organisation) -> HttpResponse:
    """Let nobody see it any more."""
    page = StatusPage.objects.filter(organisation=keeper, closed=None).first()
    if page is not None:
        by = on_behalf(request, ACTION, keeper.key).by
        actions.close_page(page=page, by=by, now=timezone.now())
        messages.success(
            request, _("The status page is closed. Nobody gets mail from it any more.")
        )
    return redirect("downtime:status-settings", keeper.slug)


def _said(page: StatusPage | None, keeper: Organisation) -> dict[str, object]:
    if page is None:
        return {
            "languages": [keeper.language],
            "first": keeper.language,
            "past_days": actions.PAST_DAYS,
        }
    return {
        "languages": page.languages,
        "first": page.languages[0],
        "past_days": page.past_days,
        "sites": "\n".join(page.sites),
    }


def _shown(page: StatusPage | None, keeper: Organisation, form: PageForm) -> dict[str, object]:
    is_open = page is not None and page.closed is None
    found: dict[str, object] = {"page": page, "keeper": keeper, "form": form, "is_open": is_open}
    if page is not None and is_open:
        banner = links.page(keeper.slug, "status-banner", page.languages[0])
        title = _("Operating status of {name}").format(name=keeper.name)
        found |= {
            "addresses": {what: links.page(keeper.slug, what) for what in ENDINGS.values()},
            "formats": FORMATS,
            "asked": "?language=",
            "frame": FRAME.format(escape(banner), escape(title)),
            "languages": names.own(page.languages),
            "subscribers": subscribing.confirmed(page).count(),
        }
    return found
