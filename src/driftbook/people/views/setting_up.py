"""How an organisation's people sign in: its directories, and what their groups give."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.people import listing, obliged
from driftbook.people.actions import setting_up
from driftbook.people.actions.setting_up import OpenID, Saml
from driftbook.people.directories import levels
from driftbook.people.directories.reading import KEY as VISIT
from driftbook.people.forms import posted
from driftbook.people.forms.people import Level, OpenIDDirectory, Rule, SamlDirectory, SecondStep
from driftbook.people.middleware import actor
from driftbook.people.models import Directory, Organisation
from driftbook.people.permissions import ROLES
from driftbook.people.views.organisations import of_organisation


@of_organisation("sign-in.change")
@require_safe
def page(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The directories, and what groups give."""
    return _page(request, organisation, Rule())


def _page(
    request: HttpRequest,
    organisation: Organisation,
    form: Rule,
    *,
    second: SecondStep | None = None,
    status: int = 200,
) -> HttpResponse:
    said = organisation.second_step
    context = {
        "second": second or SecondStep(initial={"second_step": said}),
        "lacking": listing.without_second_step(organisation, said),
        "operator": settings.SECOND_STEP != obliged.NOBODY
        and obliged.CHOICES[settings.SECOND_STEP],
        "organisation": organisation,
        "directories": [_told(request, one) for one in organisation.directories.all()],
        "rules": [(rule, ROLES.get(rule.role, "")) for rule in organisation.group_rules.all()],
        "form": form,
    }
    return render(request, "people/setting_up.html", context, status=status)


def _told(request: HttpRequest, directory: Directory) -> dict[str, Any]:
    """What the organisation's IT needs to know of us."""
    openid = directory.app.provider == "openid_connect"
    names = ["openid_connect_callback"] if openid else ["saml_acs", "saml_metadata"]
    return {
        "directory": directory,
        "openid": openid,
        "demanded": levels.wanted(f"{directory.levels} {directory.methods}"),
        "addresses": [
            request.build_absolute_uri(reverse(name, args=[directory.address])) for name in names
        ],
    }


@of_organisation("sign-in.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_openid(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Set up ADFS or Entra by OpenID Connect."""
    form = OpenIDDirectory(posted(request))
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        provider = OpenID(found["server"], found["client"], found["secret"])
        if other := setting_up.calls_itself(provider):
            form.of_another(other)
        else:
            return _set_up(request, organisation, provider, found)
    return _form(request, organisation, form, "openid")


@of_organisation("sign-in.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_saml(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Set up SAML."""
    form = SamlDirectory(posted(request))
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        provider = Saml(found["entity"], found["address"], found["certificate"])
        return _set_up(request, organisation, provider, found)
    return _form(request, organisation, form, "saml")


def _form(
    request: HttpRequest, organisation: Organisation, form: django_forms.Form, kind: str
) -> HttpResponse:
    context = {"organisation": organisation, "form": form, "kind": kind}
    return render(request, "people/new_directory.html", context, status=422 if form.errors else 200)


def _set_up(
    request: HttpRequest,
    organisation: Organisation,
    provider: OpenID | Saml,
    found: dict[str, Any],
) -> HttpResponse:
    setting_up.set_up(
        actor=actor(request),
        organisation=organisation,
        name=found["name"],
        provider=provider,
        groups_claim=found["groups_claim"],
        tags_claim=found["tags_claim"],
        now=timezone.now(),
    )
    messages.success(request, _("The directory is set up. Now say what its groups give."))
    return redirect("people:setting-up", organisation.slug)


@of_organisation("sign-in.change")
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: HttpRequest, organisation: Organisation, address: str) -> HttpResponse:
    """How strongly a directory must have asked. Nobody locks themselves out with it."""
    directory = get_object_or_404(Directory, organisation=organisation, address=address)
    openid = directory.app.provider == "openid_connect"
    initial = {"levels": directory.levels, "methods": directory.methods}
    form = Level(posted(request), initial=initial, openid=openid)
    stated = levels.of_session(request.session.get(levels.KEY))
    mine = request.session.get(VISIT, {}).get("directory") == address
    if request.method == "POST" and form.is_valid():
        found = {"levels": "", "methods": "", **form.cleaned_data}
        lacking = levels.lacking(Directory(**found), stated) if mine else ""
        if not lacking:
            setting_up.demand(
                actor=actor(request),
                organisation=organisation,
                directory=directory,
                now=timezone.now(),
                **found,
            )
            messages.success(request, _("It holds from the next request on."))
            return redirect("people:setting-up", organisation.slug)
        form.would_lock_out(lacking)
    context = {
        "organisation": organisation,
        "directory": directory,
        "form": form,
        "stated": [*stated.levels, *stated.methods] if mine else None,
    }
    status = 422 if form.errors else 200
    return render(request, "people/directory_level.html", context, status=status)


@of_organisation("sign-in.change")
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, organisation: Organisation, address: str) -> HttpResponse:
    """Remove a directory, after asking."""
    directory = get_object_or_404(Directory, organisation=organisation, address=address)
    if request.method == "POST":
        setting_up.take_down(
            actor=actor(request), organisation=organisation, directory=directory, now=timezone.now()
        )
        messages.success(request, _("The directory is removed."))
        return redirect("people:setting-up", organisation.slug)
    context = {"organisation": organisation, "directory": directory}
    return render(request, "people/directory_removal.html", context)


@of_organisation("sign-in.change")
@require_POST
def second_step(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Say who must have a second step."""
    form = SecondStep(request.POST)
    if not form.is_valid():
        return _page(request, organisation, Rule(), second=form, status=422)
    setting_up.demand_second_steps(
        actor=actor(request),
        organisation=organisation,
        who=form.cleaned_data["second_step"],
        now=timezone.now(),
    )
    messages.success(request, _("It holds from the next request on."))
    return redirect("people:setting-up", organisation.slug)


@of_organisation("sign-in.change")
@require_POST
def rules(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Let a group give something."""
    form = Rule(request.POST)
    if not form.is_valid():
        return _page(request, organisation, form, status=422)
    setting_up.add_rule(
        actor=actor(request), organisation=organisation, now=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("It holds from the next request on."))
    return redirect("people:setting-up", organisation.slug)


@of_organisation("sign-in.change")
@require_POST
def rule_removal(request: HttpRequest, organisation: Organisation, pk: int) -> HttpResponse:
    """Take away what a group gives."""
    rule = get_object_or_404(organisation.group_rules, pk=pk)
    setting_up.remove_rule(
        actor=actor(request), organisation=organisation, rule=rule, now=timezone.now()
    )
    messages.success(request, _("It ends with everybody's next request."))
    return redirect("people:setting-up", organisation.slug)
