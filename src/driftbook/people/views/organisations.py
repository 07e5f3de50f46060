"""Organisations with their people, and how these sign in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.people import demo, finding, listing, queries
from driftbook.people.actions import members
from driftbook.people.actions.members import MayNot
from driftbook.people.forms import posted
from driftbook.people.forms.people import Person, Roles
from driftbook.people.gate import Refused, marked, sign_in_first, signed_in
from driftbook.people.keys import key_of
from driftbook.people.looks import looked
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation, User
from driftbook.people.permissions import ROLES
from driftbook.people.why_not import sentence
from driftbook.theme import paging

View = Callable[..., HttpResponse]
PAGE = 50


def of_organisation(action: str) -> Callable[[View], View]:
    """Fetch the organisation: 404 where the visitor does not know it, 403 where none may."""

    def decorate(view: View) -> View:
        @marked(action)
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
            sign_in_first(request)
            who = actor(request)
            organisation = get_object_or_404(queries.organisations(who), slug=slug)
            if not who.may(action, organisation.key):
                raise Refused(action)
            return view(request, organisation, **more)

        return page

    return decorate


def member(organisation: Organisation, key: UUID) -> User:
    """The person with this key, if they are one of the organisation's."""
    return get_object_or_404(listing.people_of(organisation), key=key)


@signed_in
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The organisations that the visitor knows."""
    who = actor(request)
    context = {
        "own": queries.organisations(who).filter(key__in=list(who.roles)),
        "others": queries.organisations(who).exclude(key__in=list(who.roles)),
    }
    return render(request, "people/organisations.html", context)


@of_organisation("organisation.see")
@require_safe
def organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """An organisation, its agreements, and who is a party to them."""
    who = actor(request)
    context = {
        "organisation": organisation,
        "agreements": listing.agreements_of(organisation, who),
        "may_list": who.may("people.list", organisation.key),
        "may_set_up": who.may("sign-in.change", organisation.key),
        "may_see_history": who.may("history.see", organisation.key),
    }
    return render(request, "people/organisation.html", context)


@of_organisation("people.list")
@require_safe
def people(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The people of an organisation with their roles, a page of them; `q` is what is looked for."""
    who, text = actor(request), request.GET.get("q", "").replace("\0", "")[:120].strip()
    there = finding.people_within(organisation)
    found = there.found(text)
    after, before = (key_of(request.GET.get(way)) for way in ("after", "before"))
    page = finding.page(found.rows, PAGE, after=finding.mark(after), before=finding.mark(before))
    context = {
        "organisation": organisation,
        "people": listing.with_roles(organisation, page.people),
        "page": page,
        "q": text,
        "total": paging.how_many(found.rows) if text else there.count(),
        "more": found.more,
        "may_change": who.may("people.change", organisation.key),
    }
    return render(request, "people/people.html", context)


def invitation_address(request: HttpRequest) -> str:
    """The address of an invitation, with `{token}` in it."""
    address = reverse("people:invitation", args=["token"])
    return request.build_absolute_uri(address.replace("/token/", "/{token}/")).replace(
        "%7Btoken%7D", "{token}"
    )


@of_organisation("people.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Add and invite somebody."""
    who = actor(request)
    may_give = queries.may_give(who, organisation)
    form = Person(posted(request), may_give=may_give, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            added = members.add(
                actor=who,
                organisation=organisation,
                address=invitation_address(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except MayNot as no:
            form.add_error("username" if no.code == "name-taken" else None, sentence(no))
        else:
            messages.success(request, _("%(name)s is added and invited.") % {"name": added.name})
            return redirect("people:people", organisation.slug)
    context = {"organisation": organisation, "form": form}
    return render(request, "people/new.html", context, status=422 if form.errors else 200)


@of_organisation("people.list")
@require_safe
def person(request: HttpRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """One of the organisation's people."""
    found = member(organisation, key)
    looked(request, "person", found.key, "people.list", organisation.key)
    return _person(request, organisation, found)


def _person(
    request: HttpRequest,
    organisation: Organisation,
    user: User,
    *,
    form: Roles | None = None,
    status: int = 200,
) -> HttpResponse:
    who = actor(request)
    held = queries.roles_held(user, organisation)
    by_groups = listing.roles_by_groups(user, organisation)
    may_give = queries.may_give(who, organisation)
    context = {
        "organisation": organisation,
        "zone": organisation.timezone,
        "one": user,
        "roles": [ROLES[role] for role in sorted(held | by_groups)],
        "form": form or Roles(initial={"roles": sorted(held)}, may_give=may_give),
        "may_change": who.may("people.change", organisation.key) and held <= may_give,
        "may_close": who.may("people.change", organisation.key)
        and held <= may_give
        and user.key != who.person,
        "may_erase": who.may("people.erase", organisation.key),
        "may_see_history": who.may("history.see", organisation.key),
        "reading": user.readings.filter(organisation=organisation).first(),
    }
    if context["may_change"] and not user.has_usable_password():
        invited = user.invitations.order_by("-pk").values_list("pk", flat=True).first()
        context["message"] = demo.said("invitation", invited)
    return render(request, "people/person.html", context, status=status)


@of_organisation("people.change")
@require_POST
def roles(request: HttpRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Give somebody exactly these roles."""
    who, user = actor(request), member(organisation, key)
    form = Roles(request.POST, may_give=queries.may_give(who, organisation))
    if form.is_valid():
        try:
            members.change_roles(
                actor=who,
                organisation=organisation,
                user=user,
                roles=form.cleaned_data["roles"],
                now=timezone.now(),
            )
        except MayNot as no:
            form.add_error("roles", sentence(no))
        else:
            messages.success(request, _("The roles are changed."))
            return redirect("people:person", organisation.slug, user.key)
    return _person(request, organisation, user, form=form, status=422)


@of_organisation("people.change")
@require_POST
def invitation(request: HttpRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Invite somebody once more."""
    user = member(organisation, key)
    try:
        members.invite_again(
            actor=actor(request),
            organisation=organisation,
            user=user,
            address=invitation_address(request),
            now=timezone.now(),
        )
    except MayNot as no:
        messages.error(request, sentence(no))
    else:
        messages.success(request, _("A new invitation is on its way."))
    return redirect("people:person", organisation.slug, user.key)


@of_organisation("people.change")
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Remove somebody, after asking."""
    return _end(request, organisation, member(organisation, key), "remove")


@of_organisation("people.erase")
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Erase what tells who somebody is, after asking."""
    return _end(request, organisation, member(organisation, key), "erase")


def _end(request: HttpRequest, organisation: Organisation, user: User, what: str) -> HttpResponse:
    act = {"remove": members.remove, "erase": members.erase}[what]
    problem = ""
    if request.method == "POST":
        name = str(user)
        try:
            act(actor=actor(request), organisation=organisation, user=user, now=timezone.now())
        except MayNot as no:
            problem = sentence(no)
        else:
            said = _("%(name)s is removed.") if what == "remove" else _("%(name)s is erased.")
            messages.success(request, said % {"name": name})
            return redirect("people:people", organisation.slug)
    context = {"organisation": organisation, "one": user, "what": what, "problem": problem}
    return render(request, "people/ending.html", context, status=422 if problem else 200)
