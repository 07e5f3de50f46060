"""Between the first step and being let in: a second step, and the policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.people import browsers, door, limits
from driftbook.people.actions import second_steps, signing
from driftbook.people.forms import posted
from driftbook.people.forms.signing import Code, Credential, Privacy
from driftbook.people.gate import open_to_all
from driftbook.people.limits import TooMany, Try
from driftbook.people.models import User
from driftbook.people.views.sign_in import remember_consent, wait

Half = dict[str, Any]


def of_somebody_half_way(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Fetch who has taken the first step in this browser; the others begin again."""

    @open_to_all
    @never_cache
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        found = door.half_way(request)
        if found is None:
            request.session.pop(door.HALF, None)
            return redirect("people:sign-in")
        return view(request, *found)

    return page


@of_somebody_half_way
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest, user: User, half: Half) -> HttpResponse:
    """A code of the app, a recovery code, or a passkey."""
    form = Code(posted(request))
    if not half["step"]:
        return door.go_on(request, user, half)
    if request.method != "POST" or not form.is_valid():
        return _second_step(request, user, form)
    now = timezone.now()
    try:
        tried = _counted(request, user, now)
    except TooMany as many:
        form.add_error("code", wait(many))
        return _second_step(request, user, form, status=429)
    if second_steps.code_is_right(user=user, text=form.cleaned_data["code"], now=now):
        tried.succeeded()
        return door.go_on(request, user, half | {"step": False})
    form.add_error("code", _("This code is wrong, or was used already. Wait for the next one."))
    return _second_step(request, user, form, status=422)


def _counted(request: HttpRequest, user: User, now: datetime) -> Try:
    """Count a try of a second step. Raises TooMany."""
    known = browsers.mark_for(request, user)
    return limits.count(
        "second-step", account=str(user.pk), request=request, now=now, browser=known
    )


def _second_step(
    request: HttpRequest, user: User, form: Code, *, status: int = 200
) -> HttpResponse:
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {"form": form, "kinds": kinds}
    return render(request, "people/second_step.html", context, status=status)


@of_somebody_half_way
@require_POST
def passkey_options(request: HttpRequest, user: User, half: Half) -> HttpResponse:
    """What the browser needs to ask for one of this person's passkeys."""
    return JsonResponse(webauthn.begin_authentication(user))


@of_somebody_half_way
@require_POST
def passkey(request: HttpRequest, user: User, half: Half) -> HttpResponse:
    """One of the person's passkeys as the second step."""
    form = Credential(request.POST)
    code = Code()
    code.cleaned_data = {}
    try:
        tried = _counted(request, user, timezone.now())
    except TooMany as many:
        code.add_error(None, wait(many))
        return _second_step(request, user, code, status=429)
    if form.is_valid():
        try:
            webauthn.parse_authentication_response(form.cleaned_data["credential"])
            webauthn.complete_authentication(user, form.cleaned_data["credential"]).record_usage()
        except ValidationError:
            pass
        else:
            tried.succeeded()
            return door.go_on(request, user, half | {"step": False})
    code.add_error(None, _("The passkey was not recognised."))
    return _second_step(request, user, code, status=422)


@of_somebody_half_way
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, user: User, half: Half) -> HttpResponse:
    """The policy, for whoever has not accepted its present version (G-32)."""
    form = Privacy(posted(request))
    if not half["step"] and request.method == "POST" and form.is_valid():
        signing.consent(user=user, version=settings.PRIVACY_VERSION, now=timezone.now())
        return remember_consent(door.go_on(request, user, half), user)
    context = {"form": form, "policy": settings.PRIVACY_URL or reverse("people:privacy")}
    return render(request, "people/policy.html", context, status=422 if form.errors else 200)


@open_to_all
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Our own policy, where the operator has none elsewhere."""
    if settings.PRIVACY_URL:
        return HttpResponseRedirect(settings.PRIVACY_URL)
    days = {
        "history": settings.KEEP_HISTORY_DAYS,
        "messages": settings.KEEP_MESSAGES_DAYS,
        "mail": settings.KEEP_MAIL_DAYS,
        "cases": settings.KEEP_CASES_DAYS,
        "citizens": settings.KEEP_CITIZENS_DAYS,
        "looks": settings.KEEP_LOOKS_DAYS,
    }
    context = {"version": settings.PRIVACY_VERSION, "days": days}
    return render(request, "people/privacy.html", context)
