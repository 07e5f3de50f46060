"""Forgotten passwords: a code by SMS (G-34), and what people with a directory do instead (G-33)."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from driftbook.people import browsers, demo, door, limits, queries
from driftbook.people.actions import codes, inviting, signing
from driftbook.people.forms import posted
from driftbook.people.forms.signing import Code, FirstPassword, Forgotten, NewPassword
from driftbook.people.gate import open_to_all
from driftbook.people.limits import TooMany
from driftbook.people.models import Organisation
from driftbook.people.pages import advice
from driftbook.people.views.sign_in import ORGANISATION, remember_consent, wait
from driftbook.theme.cookies import recalled

BROWSER = "code-browser"
"""What a session keeps to prove that a code was asked for in this browser."""
ACCOUNT = "code-account"
"""Under which name the session's wrong tries are counted."""


def _organisation(request: HttpRequest) -> Organisation | None:
    """The organisation through which somebody signed in on this device."""
    slug = recalled(request, ORGANISATION)
    return queries.with_directories().filter(slug=slug).first()


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Whose password it is. The answer is the same whether or not there is such an account."""
    form = Forgotten(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        user, account = codes.account_of(form.cleaned_data["account"])
        try:
            known = browsers.mark_for(request, user)
            limits.count("code-asked", account=account, request=request, now=now, browser=known)
        except TooMany as many:
            form.add_error("account", wait(many))
            status = 429
        else:
            browser = secrets.token_urlsafe(24)
            request.session[BROWSER], request.session[ACCOUNT] = browser, account
            codes.send_for_password(
                user=user,
                account=account,
                browser=browser,
                language=get_language() or "en",
                now=now,
            )
            return redirect("people:forgotten-code")
    elif form.errors:
        status = 422
    context = {
        "form": form,
        "organisation": _organisation(request),
        "advice": _directory_advice(request),
        "policy": settings.PRIVACY_URL or reverse("people:privacy"),
    }
    return render(request, "people/forgotten.html", context, status=status)


def _directory_advice(request: HttpRequest) -> list[object]:
    organisation = _organisation(request)
    key = organisation.key if organisation else None
    return list(advice("forgotten", key, "directory"))


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code that was sent."""
    now, browser = timezone.now(), str(request.session.get(BROWSER, ""))
    sent = codes.waiting(purpose=codes.PASSWORD, browser=browser, now=now) if browser else None
    if sent is None:
        return render(request, "people/code_over.html", {}, status=410)
    if sent.proved is not None:
        return redirect("people:forgotten-password")
    form, status = Code(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        account = str(request.session.get(ACCOUNT, ""))
        try:
            known = browsers.mark_for(request, sent.user)
            tried = limits.count(
                "code-tried", account=account, request=request, now=now, browser=known
            )
        except TooMany as many:
            form.add_error("code", wait(many))
            status = 429
        else:
            if codes.prove(code=sent, browser=browser, text=form.cleaned_data["code"], now=now):
                tried.succeeded()
                return redirect("people:forgotten-password")
            left = codes.waiting(purpose=codes.PASSWORD, browser=browser, now=now)
            if left is None:
                return render(request, "people/code_over.html", {}, status=410)
            form.add_error("code", _("This is not the code. Look at the message once more."))
            status = 422
    context = {"form": form, "minutes": 10, "advice": _directory_advice(request)}
    context["message"] = demo.said("code", sent.pk)
    return render(request, "people/code.html", context, status=status)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "again")
def password(request: HttpRequest) -> HttpResponse:
    """The new password. Whoever has a second step still needs it when they sign in."""
    now, browser = timezone.now(), str(request.session.get(BROWSER, ""))
    sent = codes.waiting(purpose=codes.PASSWORD, browser=browser, now=now) if browser else None
    if sent is None or sent.proved is None or sent.user is None:
        return render(request, "people/code_over.html", {}, status=410)
    form = NewPassword(posted(request), user=sent.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = codes.use_for_password(
                code=sent, password=form.cleaned_data["password"], now=now
            )
        except ValueError:
            return render(request, "people/code_over.html", {}, status=410)
        request.session.pop(BROWSER, None)
        signing.consent(user=user, version=settings.PRIVACY_VERSION, now=now)
        asked = urlencode({"ended": "password-changed"})
        response = HttpResponseRedirect(f"{reverse('people:sign-in')}?{asked}")
        return remember_consent(response, user)
    context = {"form": form, "who": sent.user}
    return render(request, "people/new_password.html", context, status=422 if form.errors else 200)


@open_to_all
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "again")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The first password of somebody who was invited."""
    now = timezone.now()
    try:
        tried = limits.count("invitation", account=token, request=request, now=now)
    except TooMany:
        return render(request, "people/invitation_over.html", {}, status=429)
    found = inviting.standing(token, now)
    if found is None:
        return render(request, "people/invitation_over.html", {}, status=410)
    tried.succeeded()
    form = FirstPassword(posted(request), user=found.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = inviting.accept(
                invitation=found, password=form.cleaned_data["password"], now=now
            )
        except ValueError:
            return render(request, "people/invitation_over.html", {}, status=410)
        return remember_consent(door.arrive(request, user, way="invitation", target=""), user)
    context = {
        "form": form,
        "who": found.user,
        "organisation": queries.home(found.user),
        "policy": settings.PRIVACY_URL or reverse("people:privacy"),
    }
    return render(request, "people/invitation.html", context, status=422 if form.errors else 200)
