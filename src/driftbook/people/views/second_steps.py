"""Authenticator app, passkeys, recovery codes and tokens of one's own account."""

from __future__ import annotations

import re

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.people import door, queries
from driftbook.people.actions import own, second_steps
from driftbook.people.forms import posted
from driftbook.people.forms.account import Passkey, Token
from driftbook.people.forms.signing import Code
from driftbook.people.middleware import actor
from driftbook.people.models import User
from driftbook.people.views.account import READ_WRITE, confirmed, local, own_page

AFTER = "after-second-step"
"""Where a session keeps what somebody wanted before they had to set up a second step."""
SECRET = "new-app"  # noqa: S105 where a session keeps the secret of an app that is being set up


@own_page
@local
@require_safe
def wanted(request: HttpRequest, user: User) -> HttpResponse:
    """Where somebody lands who must have a second step and has none: how to set one up."""
    target = door.safe(request, request.GET.get("next"))
    if not actor(request).held_up:
        return HttpResponseRedirect(target)
    request.session[AFTER] = target
    return render(request, "people/second_step_wanted.html")


@own_page
@local
@confirmed
@require_http_methods(READ_WRITE)
def app(request: HttpRequest, user: User) -> HttpResponse:
    """Set up an authenticator app: show its secret, and take it once the app gives a right code."""
    if request.method != "POST" or SECRET not in request.session:
        request.session[SECRET] = generate_totp_secret()
    secret = request.session[SECRET]
    first = not queries.has_second_step(user)
    form = Code(posted(request))
    if request.method == "POST" and form.is_valid():
        right = second_steps.add_app(
            user=user,
            secret=secret,
            text=form.cleaned_data["code"],
            now=timezone.now(),
            keep=_here(request),
        )
        if right:
            del request.session[SECRET]
            messages.success(
                request,
                _("The app is set up. You need it from now on. You are signed out elsewhere."),
            )
            return _codes(request, user) if first else redirect("people:account")
        form.add_error("code", _("This is not the code that the app should show now."))
    adapter = get_adapter()
    address = adapter.build_totp_url(user, secret)
    context = {
        "form": form,
        "secret": " ".join(re.findall(".{1,4}", secret)),
        "picture": mark_safe(_bare(adapter.build_totp_svg(address))),  # noqa: S308 made by us
        "address": address,
    }
    return render(request, "people/app.html", context, status=422 if form.errors else 200)


def _here(request: HttpRequest) -> str:
    """The key of this session, which goes on."""
    return request.session.session_key or ""


def _bare(svg: str) -> str:
    """The picture alone: without the XML declaration, which has no place in a page."""
    return re.sub(r"^<\?xml.*?\?>\s*", "", svg)


@own_page
@local
@confirmed
@require_http_methods(READ_WRITE)
def passkey(request: HttpRequest, user: User) -> HttpResponse:
    """Add a passkey."""
    first = not queries.has_second_step(user)
    form = Passkey(posted(request), initial={"name": _("Passkey")})
    if request.method == "POST" and form.is_valid():
        answered = form.cleaned_data["credential"]
        try:
            webauthn.parse_registration_response(answered)
            webauthn.complete_registration(answered)
        except (ValidationError, KeyError, TypeError, ValueError):
            form.add_error("name", _("The passkey could not be added. Try again."))
        else:
            name = form.cleaned_data["name"] or _("Passkey")
            second_steps.add_passkey(
                user=user,
                name=name,
                credential=answered,
                now=timezone.now(),
                keep=_here(request),
            )
            messages.success(request, _("The passkey is added. You are signed out elsewhere."))
            return _codes(request, user) if first else redirect("people:account")
    return render(
        request, "people/passkey.html", {"form": form}, status=422 if form.errors else 200
    )


@own_page
@local
@confirmed
@require_POST
def passkey_options(request: HttpRequest, user: User) -> HttpResponse:
    """What the browser needs to make a passkey."""
    return JsonResponse(webauthn.begin_registration(user, passwordless=True))


@own_page
@local
@confirmed
@require_POST
def removal(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Remove an app or a passkey."""
    if second_steps.remove(user=user, authenticator=pk, now=timezone.now(), keep=_here(request)):
        messages.success(request, _("It is removed. You are signed out elsewhere."))
    return redirect("people:account")


@own_page
@local
@confirmed
@require_POST
def recovery_codes(request: HttpRequest, user: User) -> HttpResponse:
    """New recovery codes, shown once."""
    if not queries.has_second_step(user):
        return redirect("people:account")
    return _codes(request, user)


def _codes(request: HttpRequest, user: User) -> HttpResponse:
    codes = second_steps.new_recovery_codes(user=user, now=timezone.now(), keep=_here(request))
    context = {"codes": codes, "after": request.session.pop(AFTER, "")}
    return render(request, "people/recovery_codes.html", context)


@own_page
@local
@confirmed
@require_http_methods(READ_WRITE)
def tokens(request: HttpRequest, user: User) -> HttpResponse:
    """Make a token; its text is shown once."""
    form = Token(posted(request))
    if request.method == "POST" and form.is_valid():
        token, text = own.make_token(user=user, now=timezone.now(), **form.cleaned_data)
        return render(request, "people/token_made.html", {"token": token, "text": text})
    return render(request, "people/token.html", {"form": form}, status=422 if form.errors else 200)


@own_page
@require_POST
def token_removal(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The token no longer works."""
    if own.remove_token(user=user, token=pk, now=timezone.now()):
        messages.success(request, _("The token no longer works."))
    return redirect("people:account")
