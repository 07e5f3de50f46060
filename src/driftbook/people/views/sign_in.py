"""The sign-in page and its ways; signing out."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms as django_forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from driftbook.people import browsers, demo, door, limits, queries
from driftbook.people.actions import signing
from driftbook.people.forms.signing import Credential, Number, Password
from driftbook.people.gate import open_to_all, signed_in
from driftbook.people.limits import TooMany
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation, User
from driftbook.people.pages import advice
from driftbook.people.refusals import ENDED
from driftbook.people.views.once_more import EVERYWHERE, ending, shows_again, way_in
from driftbook.theme.cookies import recalled, remember
from driftbook.work import standby

ORGANISATION = "sign-in-organisation"
CONSENTED = "privacy-version"
NEXT = "next"


@open_to_all
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The ways to sign in. Whoever is signed in already goes on."""
    target = request.GET.get(NEXT, "")
    if actor(request).user is not None:
        return HttpResponseRedirect(door.safe(request, target))
    return _page(request, target)


def _page(
    request: HttpRequest,
    target: str,
    *,
    number: Number | None = None,
    password: Password | None = None,
    status: int = 200,
) -> HttpResponse:
    form = password or Password(initial={NEXT: target})
    if recalled(request, CONSENTED) == settings.PRIVACY_VERSION:
        form.fields["privacy"].widget = django_forms.HiddenInput()
    context = {
        "number": number or Number(initial={NEXT: target}),
        "form": form,
        "next": target,
        "remembered": _remembered(request),
        "ended": ENDED.get(request.GET.get("ended", "")),
        "demo_groups": demo.groups() if demo.is_possible() else [],
        "policy": settings.PRIVACY_URL or reverse("people:privacy"),
    }
    return render(request, "people/sign_in.html", context, status=status)


def _remembered(request: HttpRequest) -> dict[str, Any] | None:
    """The ways of the organisation through which somebody signed in on this device."""
    slug = recalled(request, ORGANISATION)
    found = queries.with_directories().filter(slug=slug).first() if slug else None
    return None if found is None else _ways(found, request.GET.get(NEXT, ""))


def _ways(organisation: Organisation, target: str) -> dict[str, Any]:
    asked = {NEXT: target} if target else {}
    ways = [
        {"name": directory.name, "address": way_in(directory, asked)}
        for directory in organisation.directories.select_related("app")
    ]
    return {"organisation": organisation, "ways": ways}


@open_to_all
@never_cache
@require_POST
def number(request: HttpRequest) -> HttpResponse:
    """From the customer number to the organisation (G-31)."""
    form = Number(request.POST)
    if form.is_valid():
        typed, target = form.cleaned_data["number"].strip(), form.cleaned_data[NEXT]
        found = queries.with_directories().filter(customer_number=typed).first()
        if found is not None:
            asked = f"?{urlencode({NEXT: target})}" if target else ""
            return HttpResponseRedirect(
                reverse("people:organisation-ways", args=[found.slug]) + asked
            )
        try:
            limits.count("number", account=typed, request=request, now=timezone.now())
            form.add_error(
                "number",
                _(
                    "No organisation with this customer number signs in here. Look at the number "
                    "once more, or ask your manager or your IT for it."
                ),
            )
        except TooMany as many:
            form.add_error("number", wait(many))
    return _page(request, request.POST.get(NEXT, ""), number=form, status=422)


def wait(many: TooMany) -> str:
    """How long to wait, in words."""
    return _("That was tried too often. Wait %(minutes)d minutes, then try again.") % {
        "minutes": many.minutes
    }


@open_to_all
@never_cache
@require_safe
def organisation_ways(request: HttpRequest, slug: str) -> HttpResponse:
    """The ways of one organisation, which this device remembers."""
    found = queries.with_directories().filter(slug=slug).first()
    if found is None:
        return redirect("people:sign-in")
    context = _ways(found, request.GET.get(NEXT, ""))
    context["advice"] = advice("forgotten", found.key, "directory")
    response = render(request, "people/organisation_ways.html", context)
    remember(response, ORGANISATION, found.slug)
    return response


@open_to_all
@never_cache
@require_POST
@sensitive_post_parameters("password")
def password(request: HttpRequest) -> HttpResponse:
    """User name and password (G-32)."""
    form = Password(request.POST)
    if form.is_valid():
        now, username = timezone.now(), form.cleaned_data["username"].strip()
        try:
            tried = limits.count(
                "password",
                account=username,
                request=request,
                now=now,
                browser=browsers.mark_for(request, queries.called(username)),
            )
        except TooMany as many:
            form.add_error(None, wait(many))
            return _page(request, form.cleaned_data[NEXT], password=form, status=429)
        user = signing.password_is_right(
            username=username, password=form.cleaned_data["password"], now=now
        )
        if user is not None:
            tried.succeeded()
            return _welcome(request, user, form)
        form.add_error(
            None,
            _(
                "The user name or the password is wrong. If you sign in with Active Directory at "
                "your organisation, type its customer number instead."
            ),
        )
    return _page(request, request.POST.get(NEXT, ""), password=form, status=422)


def _welcome(request: HttpRequest, user: User, form: Password) -> HttpResponse:
    if form.cleaned_data["privacy"]:
        signing.consent(user=user, version=settings.PRIVACY_VERSION, now=timezone.now())
    return remember_consent(
        door.arrive(request, user, way="password", target=form.cleaned_data[NEXT]), user
    )


def remember_consent(response: HttpResponse, user: User) -> HttpResponse:
    """Do not show the tick on this device again, as long as the version is the same."""
    if user.consent_version == settings.PRIVACY_VERSION:
        remember(response, CONSENTED, settings.PRIVACY_VERSION)
    return response


@open_to_all
@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask for a passkey."""
    return JsonResponse(webauthn.begin_authentication())


@open_to_all
@never_cache
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey: two steps in one, because the device asks for a finger or a PIN itself."""
    form, target = Credential(request.POST), request.POST.get(NEXT, "")
    sign_in = Password(initial={NEXT: target})
    sign_in.cleaned_data = {}
    if form.is_valid():
        try:
            tried = limits.count("passkey", account="", request=request, now=timezone.now())
        except TooMany as many:
            sign_in.add_error(None, wait(many))
            return _page(request, target, password=sign_in, status=429)
        answered = form.cleaned_data["credential"]
        try:
            webauthn.parse_authentication_response(answered)
            user = webauthn.extract_user_from_response(answered)
            webauthn.complete_authentication(user, answered).record_usage()
        except ValidationError:
            pass
        else:
            tried.succeeded()
            return door.arrive(request, user, way="passkey", target=target, alone=True)
    context = {"text": _("The passkey was not recognised. Sign in in another way.")}
    return render(request, "people/again.html", context, status=422)


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, or all of the person's.

    For all of them the person has shown who they are not long ago, or is asked to.
    While nothing can be written this browser forgets its session, whose row ends by its age.
    """
    user = actor(request).user
    everywhere = EVERYWHERE in request.POST
    reads = standby.read_only()
    if user is not None and everywhere and not reads:
        there = shows_again(request, user, ending(EVERYWHERE))
        if there:
            return HttpResponseRedirect(there)
    if user is not None and everywhere:
        signing.sign_out_everywhere(user=user, now=timezone.now())
    door.show_out(request)
    ended = "signed-out-everywhere" if everywhere else "signed-out"
    if reads:
        ended = "signed-out-here"
    return HttpResponseRedirect(f"{reverse('people:sign-in')}?{urlencode({'ended': ended})}")
