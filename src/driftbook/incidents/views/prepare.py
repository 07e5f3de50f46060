"""Preparing for incidents: where receivers are reached, where posts go, what switches."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.editions import shelf
from driftbook.incidents import preparing, speaking
from driftbook.incidents.actions import addresses
from driftbook.incidents.forms.preparing import NO_ADDRESS, AddressForm, OutletForm
from driftbook.incidents.preparing import Preparing
from driftbook.incidents.queries.preparing import ANNOUNCEMENT, POST, PREPARE
from driftbook.incidents.views.outlets import shown
from driftbook.outbox.actions import NoAddress
from driftbook.people.gate import allowed, marked
from driftbook.people.middleware import actor


@allowed(PREPARE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The handbooks with cards for which the visitor may prepare."""
    here = [
        one
        for one in shelf.shelved(actor(request), timezone.now(), PREPARE)
        if one.handbook is not None and one.handbook.incidents is not None
    ]
    if len(here) == 1:
        return redirect("incidents:prepare-handbook", here[0].name)
    return render(request, "incidents/prepare/home.html", {"handbooks": here})


@marked(PREPARE)
@require_safe
@never_cache
def handbook(request: HttpRequest, handbook: str) -> HttpResponse:
    """What is prepared for the cards of one handbook, and what is missing."""
    prepared = preparing.preparing(request, handbook)
    return page(request, prepared, address_form(prepared), outlet_form(prepared))


@marked(PREPARE)
@require_POST
@never_cache
def add_address(request: HttpRequest, handbook: str) -> HttpResponse:
    """One more address of a receiver."""
    prepared = preparing.preparing(request, handbook)
    form = address_form(prepared, request)
    if form.is_valid():
        try:
            addresses.add_address(
                organisation=prepared.organisation,
                agreement=prepared.agreement,
                receiver=form.cleaned_data["receiver"],
                channel=form.channel,
                to=form.cleaned_data["to"],
                language=form.cleaned_data["language"],
                by=prepared.by,
                now=timezone.now(),
            )
        except NoAddress:
            form.add_error("to", NO_ADDRESS)
        else:
            messages.success(request, _("It is added. Send a trial to see that it arrives."))
            return redirect("incidents:prepare-handbook", handbook)
    return page(request, prepared, form, outlet_form(prepared))


@marked(PREPARE)
@require_POST
def end_address(request: HttpRequest, address: UUID) -> HttpResponse:
    """Send nothing more there."""
    found = preparing.address_for(request, address)
    by = preparing.whoever(request, found.organisation)
    addresses.end_address(address=found, by=by, now=timezone.now())
    messages.success(request, _("Nothing more is sent to %(to)s.") % {"to": found.to})
    return redirect("incidents:prepare-handbook", found.agreement.handbook)


@marked(PREPARE)
@require_POST
def try_address(request: HttpRequest, address: UUID) -> HttpResponse:
    """Send something that says that it is a trial."""
    found = preparing.address_for(request, address)
    if found.ended:
        messages.error(request, _("It was taken out; nothing was done."))
        return redirect("incidents:prepare-handbook", found.agreement.handbook)
    by = preparing.whoever(request, found.organisation)
    title = preparing.title_of(found.agreement)
    addresses.try_address(address=found, title=title, by=by, now=timezone.now())
    messages.success(request, _("A trial is on its way to %(to)s.") % {"to": found.to})
    return redirect("incidents:prepare-handbook", found.agreement.handbook)


# --- parts --------------------------------------------------------------------------------------


def page(
    request: HttpRequest, prepared: Preparing, address: AddressForm, outlet: OutletForm
) -> HttpResponse:
    """The page of a handbook; 422 where one of its forms was not filled in well."""
    wrong = bool(address.errors or outlet.errors)
    found = preparing.receivers(prepared)
    context = {
        "prepared": prepared,
        "handbook": prepared.handbook,
        "receivers": found,
        "missing": [one for one in found if not one.addresses],
        "outlets": [shown(one, prepared) for one in prepared.outlets()],
        "announcements": prepared.chapter.announcements.items(),
        "speech": speaking.installed(),
        "address_form": address,
        "outlet_form": outlet,
    }
    return render(request, "incidents/prepare/handbook.html", context, status=422 if wrong else 200)


def address_form(prepared: Preparing, request: HttpRequest | None = None) -> AddressForm:
    """For the receivers of the handbook; in its language unless another is chosen."""
    names = {id: one.name for id, one in prepared.chapter.receivers.items()}
    language = prepared.handbook.cover.language or get_language() or "en"
    return AddressForm(
        request.POST if request else None,
        receivers=names,
        language=language,
        country=prepared.organisation.country,
    )


def outlet_form(prepared: Preparing, request: HttpRequest | None = None) -> OutletForm:
    """For the posts and announcements of the handbook."""
    return OutletForm(
        request.POST if request else None,
        posts=prepared.subjects(POST),
        announcements=prepared.subjects(ANNOUNCEMENT),
    )
