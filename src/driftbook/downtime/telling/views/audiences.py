"""Who is told of the downtime of a handbook, and where its channels go."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.downtime.models import Outlet, Recipient
from driftbook.downtime.telling import actions, people, shown, visiting
from driftbook.downtime.telling.forms import OutletForm, RecipientForm
from driftbook.downtime.telling.people import PREPARE
from driftbook.downtime.telling.routes import languages
from driftbook.downtime.telling.visiting import Preparing
from driftbook.editions import shelf
from driftbook.outbox.actions import NoAddress
from driftbook.outbox.teams import GENERIC
from driftbook.people.gate import allowed, marked, on_behalf, with_object
from driftbook.people.middleware import actor

FRESH = "notice-outlets.fresh"
"""In the session: the outlet whose new secret is shown once, and then no more."""


@allowed(PREPARE)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The handbooks whose notices the visitor may prepare."""
    here = [
        one
        for one in shelf.shelved(actor(request), timezone.now(), PREPARE)
        if one.handbook is not None and one.handbook.downtime is not None
    ]
    if len(here) == 1:
        return redirect("downtime:audiences-of", here[0].name)
    return render(request, "downtime/telling/handbooks.html", {"handbooks": here})


@marked(PREPARE)
@require_safe
@never_cache
def handbook(request: HttpRequest, handbook: str) -> HttpResponse:
    """The audiences of one handbook, who would be told now, and what is missing."""
    prepared = visiting.preparing(request, handbook)
    return _page(request, prepared, recipient_form(prepared), outlet_form(prepared))


@marked(PREPARE)
@require_POST
@never_cache
def recipients(request: HttpRequest, handbook: str) -> HttpResponse:
    """One more address."""
    prepared = visiting.preparing(request, handbook)
    form = recipient_form(prepared, request)
    if form.is_valid():
        added = actions.add_recipient(
            organisation=prepared.organisation,
            agreement=prepared.agreement,
            audience=form.cleaned_data["audience"],
            to=form.cleaned_data["to"],
            language=form.cleaned_data["language"],
            by=prepared.by,
            now=timezone.now(),
        )
        messages.success(request, _("Notices go to %(to)s too.") % {"to": added.to})
        return redirect("downtime:audiences-of", handbook)
    return _page(request, prepared, form, outlet_form(prepared))


@marked(PREPARE)
@require_POST
@never_cache
def outlets(request: HttpRequest, handbook: str) -> HttpResponse:
    """One more place to which a channel goes; the secret is shown once."""
    prepared = visiting.preparing(request, handbook)
    form = outlet_form(prepared, request)
    if form.is_valid():
        try:
            made, _secret = actions.open_outlet(
                organisation=prepared.organisation,
                agreement=prepared.agreement,
                channel=form.cleaned_data["channel"],
                sort=form.cleaned_data["sort"],
                url=form.cleaned_data["url"],
                by=prepared.by,
                now=timezone.now(),
            )
        except NoAddress as unfit:
            form.add_error("url", str(unfit))
        else:
            request.session[FRESH] = str(made.key)
            messages.success(request, _("It is added. Send a trial to see that it arrives."))
            return redirect("downtime:audiences-of", handbook)
    return _page(request, prepared, recipient_form(prepared), form)


@with_object(visiting.recipient, PREPARE, "recipient")
@require_POST
def recipient_removal(request: HttpRequest, recipient: Recipient) -> HttpResponse:
    """Send nothing more there."""
    by = on_behalf(request, PREPARE, recipient.organisation.key).by
    actions.end_recipient(recipient=recipient, by=by, now=timezone.now())
    messages.success(request, _("Nothing more is sent to %(to)s.") % {"to": recipient.to})
    return redirect("downtime:audiences-of", recipient.agreement.handbook)


@with_object(visiting.outlet, PREPARE, "outlet")
@require_POST
def outlet_removal(request: HttpRequest, outlet: Outlet) -> HttpResponse:
    """Send nothing more there."""
    by = on_behalf(request, PREPARE, outlet.organisation.key).by
    actions.end_outlet(outlet=outlet, by=by, now=timezone.now())
    messages.success(request, _("It is closed. Nothing more is sent there."))
    return redirect("downtime:audiences-of", outlet.agreement.handbook)


@with_object(visiting.outlet, PREPARE, "outlet")
@require_POST
def outlet_trial(request: HttpRequest, outlet: Outlet) -> HttpResponse:
    """Send something that says that it is a trial."""
    if outlet.ended:
        messages.error(request, _("It is closed; nothing was done."))
        return redirect("downtime:audiences-of", outlet.agreement.handbook)
    edition = shelf.newest(outlet.agreement.handbook)
    actions.try_outlet(
        outlet=outlet,
        title=edition.title if edition else outlet.agreement.handbook,
        language=outlet.organisation.language or "en",
        by=on_behalf(request, PREPARE, outlet.organisation.key).by,
        now=timezone.now(),
    )
    messages.success(request, _("A trial is on its way. Look whether it arrives."))
    return redirect("downtime:audiences-of", outlet.agreement.handbook)


# --- parts --------------------------------------------------------------------------------------


def recipient_form(prepared: Preparing, request: HttpRequest | None = None) -> RecipientForm:
    """For the audiences that are told by mail."""
    mailed = shown.mailed(prepared)
    offered = [code for id in mailed for code in languages(prepared.handbook, id)]
    every = list(dict.fromkeys([*offered, *dict(settings.LANGUAGES)]))
    return RecipientForm(
        request.POST if request else None,
        audiences=mailed,
        languages=every,
        language=prepared.handbook.cover.language,
    )


def outlet_form(prepared: Preparing, request: HttpRequest | None = None) -> OutletForm:
    """For the channels that go to other programs."""
    return OutletForm(request.POST if request else None, channels=shown.hooked(prepared))


def _page(
    request: HttpRequest, prepared: Preparing, recipient: RecipientForm, outlet: OutletForm
) -> HttpResponse:
    found = shown.audiences(prepared)
    context: dict[str, object] = {
        "prepared": prepared,
        "handbook": prepared.handbook,
        "audiences": found,
        "missing": [one for one in found if one.missing],
        "recipient_form": recipient,
        "outlet_form": outlet,
        "secret": _fresh_secret(request, prepared),
    }
    wrong = bool(recipient.errors or outlet.errors)
    template = "downtime/telling/audiences.html"
    return render(request, template, context, status=422 if wrong else 200)


def _fresh_secret(request: HttpRequest, prepared: Preparing) -> str:
    fresh = request.session.pop(FRESH, None)
    if fresh is None:
        return ""
    rows = people.outlets(prepared.organisation, prepared.agreement)
    made = rows.filter(key=fresh, sort=GENERIC).first()
    return actions.secret_of(made) if made else ""
