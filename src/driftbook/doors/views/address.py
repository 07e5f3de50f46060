"""An address with its doors, what is mounted on them, and everything that changes these."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.doors import actions, kinds, page, queries, refusals, words
from driftbook.doors.acting import do
from driftbook.doors.forms import (
    AddressForm,
    BundleForm,
    DayForm,
    DoorForm,
    FlatsForm,
    UnitForm,
)
from driftbook.doors.models import Address, Bundle, Door, Unit
from driftbook.doors.visiting import of_address, of_door, of_unit
from driftbook.history.by import By
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation
from driftbook.people.zones import zone

SEE, CHANGE = queries.SEE, queries.CHANGE


@of_address(SEE)
@require_safe
def address(request: HttpRequest, address: Address) -> HttpResponse:
    """The address with its doors."""
    return _show(request, address)


@allowed(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Add an address that is in no file."""
    mine = list(queries.organisations(actor(request), CHANGE))
    form = AddressForm(request.POST or None, organisations=mine)
    if request.method == "POST" and form.is_valid():
        keeper, given = form.keeper, dict(form.cleaned_data)
        given.pop("organisation", None)
        try:
            kept = actions.add_address(
                organisation=keeper, by=_by(request, keeper), now=timezone.now(), **given
            )
        except refusals.Refused as refused:
            form.add_error(None, words.refusal(refused))
        else:
            return redirect("doors:address", kept.pk)
    status = 422 if form.errors else 200
    return render(request, "doors/new.html", {"form": form}, status=status)


@of_address(CHANGE)
@require_POST
def doors(request: HttpRequest, address: Address) -> HttpResponse:
    """Add a door."""
    form = DoorForm(request.POST, address=address)
    return _do(
        request,
        address,
        form,
        lambda by, now: actions.add_door(address=address, by=by, now=now, **form.cleaned_data),
    )


@of_door(CHANGE)
@require_POST
def flats(request: HttpRequest, door: Door) -> HttpResponse:
    """Say to which flats a stairwell door leads."""
    form = FlatsForm(request.POST, flats=page.flats(door.address))
    return _do(
        request,
        door.address,
        form,
        lambda by, now: actions.lead(door=door, to=form.cleaned_data["flat"], by=by, now=now),
    )


@of_door(CHANGE)
@require_POST
def units(request: HttpRequest, door: Door) -> HttpResponse:
    """Mount a unit."""
    keeper, now = door.address.street.organisation, timezone.now()
    known = kinds.fitting(kinds.known(actor(request), keeper, now), door.kind)
    form = UnitForm(
        request.POST, kinds=known, now=now, zone=zone(keeper.timezone), prefix=f"unit-{door.pk}"
    )
    return _do(
        request,
        door.address,
        form,
        lambda by, now: actions.install(
            door=door,
            kind=form.cleaned_data["kind"],
            serial=form.cleaned_data["serial"],
            at=form.at,
            by=by,
            now=now,
            known=known or None,
        ),
    )


@of_unit(CHANGE)
@require_POST
def removal(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Take a unit off its door."""
    form = _day(request, unit, "removal")
    return _do(
        request,
        unit.door.address,
        form,
        lambda by, now: actions.remove(unit=unit, at=form.at, by=by, now=now),
    )


@of_unit(CHANGE)
@require_POST
def battery(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Write down that a unit got a new battery."""
    form = _day(request, unit, "battery")
    return _do(
        request,
        unit.door.address,
        form,
        lambda by, now: actions.change_battery(unit=unit, at=form.at, by=by, now=now),
    )


@of_door(CHANGE)
@require_POST
def bundles(request: HttpRequest, door: Door) -> HttpResponse:
    """Let a key bundle open the door."""
    form = BundleForm(request.POST, prefix=f"bundle-{door.pk}")
    return _do(
        request,
        door.address,
        form,
        lambda by, now: actions.put_in_bundle(
            door=door, name=form.cleaned_data["name"], by=by, now=now
        ),
    )


@of_door(CHANGE)
@require_POST
def bundle_removal(request: HttpRequest, door: Door, bundle: int) -> HttpResponse:
    """Let a key bundle open the door no longer."""
    keeper = door.address.street.organisation
    found = get_object_or_404(Bundle, pk=bundle, organisation=keeper)
    return _do(
        request,
        door.address,
        None,
        lambda by, now: actions.take_from_bundle(door=door, bundle=found, by=by, now=now),
    )


def _day(request: HttpRequest, unit: Unit, noun: str) -> DayForm:
    return DayForm(
        request.POST,
        now=timezone.now(),
        zone=zone(unit.organisation.timezone),
        prefix=f"{noun}-{unit.pk}",
    )


def _by(request: HttpRequest, keeper: Organisation) -> By:
    return on_behalf(request, CHANGE, keeper.key).by


def _do(
    request: HttpRequest,
    address: Address,
    form: forms.Form | None,
    act: Callable[[By, datetime], Any],
) -> HttpResponse:
    """Do what a valid form says, and come back to the address; say in words why it is refused."""
    if form is not None and not form.is_valid():
        return _show(request, address, form=form, status=422)
    now = form.now if isinstance(form, DayForm) else timezone.now()
    do(request, CHANGE, address.street.organisation, act, words.refusal, now=now)
    return redirect("doors:address", address.pk)


def _show(
    request: HttpRequest, address: Address, *, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    keeper, now = address.street.organisation, timezone.now()
    who = actor(request)
    known = kinds.known(who, keeper, now)
    shown = page.of(address, zone(keeper.timezone), kinds.names(known))
    context: dict[str, Any] = {
        "page": shown,
        "may_change": who.may(CHANGE, keeper.key),
        "several": queries.organisations(who, SEE).count() > 1,
        "may_see_history": who.may("history.see", keeper.key),
        "may_see_keys": who.may("key.see", keeper.key),
        "wrong": form,
    }
    if context["may_change"]:
        context |= page.forms_of(shown, form, known, now, zone(keeper.timezone))
        context["kinds"] = [] if known else queries.kinds_used(keeper)
        context["bundles"] = Bundle.objects.filter(organisation=keeper)
    return render(request, "doors/address.html", context, status=status)
