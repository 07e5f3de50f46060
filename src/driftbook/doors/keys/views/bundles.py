"""Key bundles: which there are, who has one, giving one by hand and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from driftbook.doors import queries as registry
from driftbook.doors.keys import actions, books, queries, refusals, shown, ways, words
from driftbook.doors.keys.forms import GiveForm
from driftbook.doors.keys.holding import Holding
from driftbook.doors.keys.queries import CHANGE, SEE
from driftbook.doors.keys.views import lists
from driftbook.doors.keys.visiting import of_bundle, of_grant
from driftbook.doors.models import Bundle, Grant
from driftbook.people.gate import allowed, on_behalf
from driftbook.people.middleware import actor
from driftbook.people.models import GroupRule
from driftbook.people.zones import zone


@allowed(SEE)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The bundles; and the two questions: what does a person open, and who opens a door?"""
    who = actor(request)
    rows = list(registry.bundles(who, SEE).select_related("organisation"))
    context = {
        "bundles": shown.listed(rows, timezone.now()),
        "several": registry.organisations(who, SEE).count() > 1,
        "may_see_addresses": bool(who.where(registry.SEE)),
        "may_change_addresses": bool(who.where(registry.CHANGE)),
    }
    return render(request, "doors/keys/home.html", context)


@of_bundle(SEE)
@require_safe
def bundle(request: HttpRequest, bundle: Bundle) -> HttpResponse:
    """A bundle: its doors, who has it through what, and where that is changed."""
    return _show(request, bundle)


@of_bundle(CHANGE)
@require_POST
def grants(request: HttpRequest, bundle: Bundle) -> HttpResponse:
    """Give the bundle to somebody by hand."""
    form = _form(request, bundle)
    if not form.is_valid():
        return _show(request, bundle, form=form, status=422)
    given = form.cleaned_data
    by = on_behalf(request, CHANGE, bundle.organisation.key).by
    try:
        actions.give(
            bundle=bundle,
            user=given["person"],
            until=form.until,
            because=given["because"],
            by=by,
            now=form.now,
        )
    except refusals.Refused as refused:
        form.add_error("person", words.refusal(refused))
        return _show(request, bundle, form=form, status=422)
    messages.success(request, _("%(name)s has the bundle now.") % {"name": given["person"]})
    return redirect("doors:key-bundle", bundle.pk)


@of_grant(CHANGE)
@require_POST
def removal(request: HttpRequest, grant: Grant) -> HttpResponse:
    """Take a bundle back."""
    by = on_behalf(request, CHANGE, grant.bundle.organisation.key).by
    actions.take_back(grant=grant, by=by, now=timezone.now())
    name = str(grant.user)
    messages.success(request, _("%(name)s no longer has the bundle.") % {"name": name})
    return redirect("doors:key-bundle", grant.bundle_id)


def _form(request: HttpRequest, bundle: Bundle) -> GiveForm:
    keeper, now = bundle.organisation, timezone.now()
    data = request.POST if request.method == "POST" else None
    people = queries.openers_within([keeper], now)
    named = lists.typed(request, "who")
    return GiveForm(data, people=people, named=named, now=now, zone=zone(keeper.timezone))


def _show(
    request: HttpRequest, bundle: Bundle, *, form: GiveForm | None = None, status: int = 200
) -> HttpResponse:
    who, keeper, now = actor(request), bundle.organisation, timezone.now()
    may_change = who.may(CHANGE, keeper.key)
    by_hand = books.by_hand(keeper, now)
    rules = GroupRule.objects.filter(organisation=keeper, bundle=bundle.name)
    holding = Holding(keeper, ways.of_bundles([bundle]), now)
    context = {
        "bundle": bundle,
        "several": registry.organisations(who, SEE).count() > 1,
        "groups": list(rules.values_list("group", flat=True).distinct()),
        "where": [
            words.where_changed(answer)
            for answer in books.changed_where(keeper, books.NO_BUNDLE, queries.AD, now)
        ],
        "may_change": may_change,
        "by_hand": by_hand,
        "who": lists.typed(request, "who"),
        "may_see_addresses": who.may(registry.SEE, keeper.key),
        "form": form or (_form(request, bundle) if may_change and by_hand else None),
        **lists.of(request, holding, (lists.USELESS, lists.DOORS)),
    }
    if context["list"] in ("", lists.DOORS):
        start = request.GET.get("from", "") if context["list"] else ""
        context["doors"] = shown.doors_of(bundle, start)
    return render(request, "doors/keys/bundle.html", context, status=status)
