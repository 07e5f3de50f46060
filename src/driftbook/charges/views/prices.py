"""The price lists of one's agreements: what costs what, from when to when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from driftbook.charges import queries, visiting, words
from driftbook.charges.actions import prices as acting
from driftbook.charges.actions.refusals import NotDone
from driftbook.charges.forms import EndForm, ItemForm, NameForm, PriceForm
from driftbook.charges.models import Price
from driftbook.charges.visiting import CHANGE, PRICES
from driftbook.people.by import by
from driftbook.people.gate import allowed, marked, pact_of
from driftbook.people.middleware import actor
from driftbook.people.models import Agreement, Organisation
from driftbook.people.queries import names

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@allowed(PRICES)
def price_lists(request: HttpRequest) -> HttpResponse:
    """The agreements whose prices the visitor may see."""
    who = actor(request)
    keys = [pact.key for pact in who.pacts if who.may(PRICES, pact)]
    agreements = Agreement.objects.filter(key__in=keys).prefetch_related("organisations")
    titles = queries.titles(agreement.handbook for agreement in agreements)
    context = {"agreements": agreements, "titles": titles}
    return render(request, "charges/price_lists.html", context)


@marked(PRICES)
@require_safe
def price_list(request: HttpRequest, handbook: str) -> HttpResponse:
    """Every item with the price that holds, those that were and those to come."""
    pact = pact_of(request, handbook, PRICES)
    agreement, now = Agreement.objects.get(key=pact.key), timezone.now()
    today = now.astimezone(queries.zone(agreement, None, now)).date()
    listed = queries.price_list(agreement)
    context = {
        "agreement": agreement,
        "titles": queries.titles([handbook]),
        "items": [(item, [(price, _standing(price, today)) for price in p]) for item, p in listed],
        "people": names(price.agreed_by for _item, p in listed for price in p),
        "may_change": queries.provider_of(actor(request), CHANGE, pact) is not None,
    }
    return render(request, "charges/price_list.html", context)


def _standing(price: Price, today: Any) -> str:
    if price.holds(today):
        return "holds"
    return "comes" if price.valid_from > today else "was"


def _done(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """Who does it, for whom and when, as the actions want to know it."""
    who = by(actor(request), CHANGE, organisation.key)
    return {"by": who, "organisation": organisation, "now": timezone.now()}


@marked(CHANGE)
@require_http_methods(METHODS)
def new_item(request: HttpRequest, handbook: str) -> HttpResponse:
    """Put something on the price list; its price comes next."""
    agreement, organisation = visiting.provider(request, handbook, CHANGE)
    form = ItemForm(request.POST or None)
    if form.is_valid():
        try:
            item = acting.add_item(
                agreement=agreement, **form.cleaned_data, **_done(request, organisation)
            )
        except NotDone as refused:
            form.add_error("code", words.refusal(refused))
        else:
            return redirect("charges:new-price", handbook, item.code)
    return _asked(request, "charges/new_item.html", form, agreement)


@marked(CHANGE)
@require_http_methods(METHODS)
def item_name(request: HttpRequest, handbook: str, code: str) -> HttpResponse:
    """Call an item otherwise, such as one that a rule put on the list by its code."""
    agreement, organisation = visiting.provider(request, handbook, CHANGE)
    item = visiting.item_of(agreement, code)
    form = NameForm(request.POST or None, initial={"name": item.name, "unit": item.unit})
    if form.is_valid():
        acting.rename_item(item=item, **form.cleaned_data, **_done(request, organisation))
        messages.success(request, _("The name is changed."))
        return redirect("charges:price-list", handbook)
    return _asked(request, "charges/item_name.html", form, agreement, item=item)


@marked(CHANGE)
@require_http_methods(METHODS)
def new_price(request: HttpRequest, handbook: str, code: str) -> HttpResponse:
    """Agree on a price from a day on; the one that holds then ends the day before."""
    agreement, organisation = visiting.provider(request, handbook, CHANGE)
    item = visiting.item_of(agreement, code)
    newest = Price.objects.filter(item__agreement=agreement).order_by("-agreed", "-pk").first()
    form = PriceForm(request.POST or None, initial={"currency": newest.currency if newest else ""})
    if form.is_valid():
        try:
            acting.set_price(item=item, **form.cleaned_data, **_done(request, organisation))
        except NotDone as refused:
            form.add_error(None, words.refusal(refused))
        else:
            messages.success(request, _("The price is agreed."))
            return redirect("charges:price-list", handbook)
    return _asked(request, "charges/new_price.html", form, agreement, item=item)


@marked(CHANGE)
@require_http_methods(METHODS)
def ending(request: HttpRequest, handbook: str, code: str, price: UUID) -> HttpResponse:
    """Say on which day a price holds for the last time."""
    agreement, organisation = visiting.provider(request, handbook, CHANGE)
    item = visiting.item_of(agreement, code)
    found = visiting.price_of(item, price)
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            acting.end_price(
                price=found, last=form.cleaned_data["last"], **_done(request, organisation)
            )
        except NotDone as refused:
            form.add_error("last", words.refusal(refused))
        else:
            messages.success(request, _("The price ends."))
            return redirect("charges:price-list", handbook)
    return _asked(request, "charges/ending.html", form, agreement, item=item, price=found)


@marked(CHANGE)
@require_http_methods(METHODS)
def withdrawal(request: HttpRequest, handbook: str, code: str, price: UUID) -> HttpResponse:
    """Take back a price at which nothing was charged yet."""
    agreement, organisation = visiting.provider(request, handbook, CHANGE)
    item = visiting.item_of(agreement, code)
    found = visiting.price_of(item, price)
    if request.method == "POST":
        try:
            acting.withdraw_price(price=found, **_done(request, organisation))
        except NotDone as refused:
            messages.warning(request, words.refusal(refused))
        else:
            messages.success(request, _("The price is withdrawn."))
        return redirect("charges:price-list", handbook)
    context: dict[str, object] = {"agreement": agreement, "item": item, "price": found}
    context["titles"] = queries.titles([handbook])
    return render(request, "charges/withdrawal.html", context)


def _asked(
    request: HttpRequest, template: str, form: forms.Form, agreement: Agreement, **more: object
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "agreement": agreement, **more}
    context["titles"] = queries.titles([agreement.handbook])
    return render(request, template, context, status=status)
