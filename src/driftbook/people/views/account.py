"""One's own account."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from functools import wraps

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from driftbook.people import demo, door, limits, looks, mine, personal
from driftbook.people.actions import codes, own, signing
from driftbook.people.forms import posted
from driftbook.people.forms.account import Confirm, Details, Phone
from driftbook.people.forms.signing import Code, NewPassword
from driftbook.people.gate import signed_in
from driftbook.people.limits import TooMany
from driftbook.people.middleware import actor
from driftbook.people.models import Organisation, User
from driftbook.people.pages import refused
from driftbook.people.permissions import ROLES
from driftbook.people.refusals import closed_locally
from driftbook.people.views.once_more import EVERYWHERE, ending, shows_again
from driftbook.people.views.sign_in import wait

View = Callable[..., HttpResponseBase]
BROWSER = "phone-browser"
MOST_LOOKS = 300
"""Lines on the page; the copy has them all."""
READ_WRITE = ["GET", "HEAD", "POST"]


def own_page(view: View) -> View:
    """For whoever is signed in, with their own row; never kept by the browser."""

    @signed_in
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, **more: object) -> HttpResponseBase:
        user = actor(request).user
        if user is None:
            raise Http404
        return view(request, user, **more)

    return page


def local(view: View) -> View:
    """Not for people of a directory: nothing of ours opens their account."""

    @wraps(view)
    def page(request: HttpRequest, user: User, **more: object) -> HttpResponseBase:
        if reason := closed_locally(user):
            return refused(request, reason, user=user)
        return view(request, user, **more)

    return page


def confirmed(view: View) -> View:
    """Before something that matters, the person shows once more that it is them."""

    @wraps(view)
    def page(request: HttpRequest, user: User, **more: object) -> HttpResponseBase:
        if not (door.recently_confirmed(request) or user.directory_id):
            back = request.get_full_path() if request.method == "GET" else reverse("people:account")
            return HttpResponseRedirect(f"{reverse('people:confirm')}?{urlencode({'next': back})}")
        return view(request, user, **more)

    return page


def _mine(user: User) -> str:
    """Under which name tries are counted of whoever is signed in: nobody else can use them up."""
    return f"signed-in:{user.pk}"


@own_page
@require_safe
def page(request: HttpRequest, user: User) -> HttpResponse:
    """Everything of one's own."""
    return _page(request, user)


def _page(
    request: HttpRequest, user: User, *, details: Details | None = None, status: int = 200
) -> HttpResponse:
    who = actor(request)
    context = {
        "who": user,
        "details": details or Details({"name": user.name, "language": user.language}),
        "roles": [
            (organisation, [ROLES[role] for role in sorted(who.roles[organisation.key])])
            for organisation in mine.organisations(who)
        ],
        "bundles": sorted(set().union(*who.bundles.values())),
        "steps": Authenticator.objects.filter(user=user).exclude(type="recovery_codes"),
        "codes_left": mine.recovery_codes_left(user),
        "sessions": user.sessions.filter(expire_date__gt=timezone.now()).order_by("-seen", "-pk"),
        "this_session": request.session.session_key,
        "tokens": user.tokens.order_by("-made", "-pk"),
        "now": timezone.now(),
        "zone": mine.zone(user),
    }
    return render(request, "people/account.html", context, status=status)


@own_page
@require_POST
def details(request: HttpRequest, user: User) -> HttpResponse:
    """Name and language."""
    form = Details(request.POST)
    if user.directory_id:
        form.fields["name"].required = False
    if not form.is_valid():
        return _page(request, user, details=form, status=422)
    own.change_details(
        user=user,
        name=form.cleaned_data["name"],
        language=form.cleaned_data["language"],
        now=timezone.now(),
    )
    messages.success(request, _("Your account is changed."))
    response = redirect("people:account")
    if user.language:
        door.speak(response, user.language)
    return response


@own_page
@require_http_methods(READ_WRITE)
@sensitive_post_parameters("password")
def confirm(request: HttpRequest, user: User) -> HttpResponse:
    """The password once more. People of a directory go through it once more."""
    target = door.safe(request, request.POST.get("next") or request.GET.get("next"))
    if user.directory_id:
        return refused(request, "in-directory", user=user)
    form, status = Confirm(posted(request), initial={"next": target}), 200
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            tried = limits.count("confirm", account=_mine(user), request=request, now=now)
        except TooMany as many:
            form.add_error("password", wait(many))
            status = 429
        else:
            typed = form.cleaned_data["password"]
            if signing.password_is_right(username=user.username, password=typed, now=now):
                tried.succeeded()
                request.session[door.CONFIRMED] = time.time()
                return HttpResponseRedirect(target)
            form.add_error("password", _("The password is wrong."))
            status = 422
    return render(request, "people/confirm.html", {"form": form}, status=status)


@own_page
@local
@confirmed
@require_http_methods(READ_WRITE)
@sensitive_post_parameters("password", "again")
def password(request: HttpRequest, user: User) -> HttpResponse:
    """A new password; the other sessions end."""
    form = NewPassword(posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        signing.choose_password(
            user=user,
            password=form.cleaned_data["password"],
            how="password",
            keep=request.session.session_key or "",
            now=timezone.now(),
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed. You are signed out elsewhere."))
        return redirect("people:account")
    context = {"form": form, "who": user}
    return render(request, "people/new_password.html", context, status=422 if form.errors else 200)


@own_page
@confirmed
@require_http_methods(READ_WRITE)
def phone(request: HttpRequest, user: User) -> HttpResponse:
    """A telephone number of one's own: a code proves it."""
    form, status = Phone(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        now, browser = timezone.now(), secrets.token_urlsafe(24)
        try:
            limits.count("code-asked", account=_mine(user), request=request, now=now)
        except TooMany as many:
            form.add_error("phone", wait(many))
            status = 429
        else:
            request.session[BROWSER] = browser
            codes.send_for_phone(
                user=user,
                phone=form.cleaned_data["phone"],
                browser=browser,
                language=get_language() or "en",
                now=now,
            )
            return redirect("people:account-phone-code")
    elif form.errors:
        status = 422
    return render(request, "people/phone.html", {"form": form, "who": user}, status=status)


@own_page
@require_http_methods(READ_WRITE)
def phone_code(request: HttpRequest, user: User) -> HttpResponse:
    """The code that was sent to the number."""
    now, browser = timezone.now(), str(request.session.get(BROWSER, ""))
    sent = codes.waiting(purpose=codes.PHONE, browser=browser, now=now) if browser else None
    if sent is None or sent.user_id != user.pk:
        messages.error(request, _("The code is no longer good. Ask for a new one."))
        return redirect("people:account-phone")
    form, status = Code(posted(request)), 200
    if request.method == "POST" and form.is_valid():
        try:
            tried = limits.count("code-tried", account=_mine(user), request=request, now=now)
        except TooMany as many:
            form.add_error("code", wait(many))
            status = 429
        else:
            if codes.prove(code=sent, browser=browser, text=form.cleaned_data["code"], now=now):
                tried.succeeded()
                codes.use_for_phone(code=sent, now=now)
                messages.success(request, _("The phone number is yours."))
                return redirect("people:account")
            form.add_error("code", _("This is not the code. Look at the message once more."))
            status = 422
    context = {"form": form, "sent": sent, "message": demo.said("code", sent.pk)}
    return render(request, "people/phone_code.html", context, status=status)


@own_page
@require_http_methods(READ_WRITE)
def end_session(request: HttpRequest, user: User) -> HttpResponse:
    """End one of one's own sessions, having shown who one is not long ago (ASVS 7.5.2)."""
    asked = request.POST if request.method == "POST" else request.GET
    mark = asked.get("session", "")
    if there := shows_again(request, user, ending(mark)):
        return HttpResponseRedirect(there)
    if request.method == "POST":
        if own.end_session(user=user, mark=mark, now=timezone.now()):
            messages.success(request, _("That browser is signed out."))
        return redirect("people:account")
    session = next((one for one in user.sessions.all() if one.mark == mark), None)
    if session is None and mark != EVERYWHERE:
        return redirect("people:account")
    context = {"session": session, "zone": mine.zone(user)}
    return render(request, "people/session_ending.html", context)


@own_page
@require_safe
def looked_at(request: HttpRequest, user: User) -> HttpResponse:
    """Who looked at what is kept about oneself: when, what, in which role (GDPR, article 15)."""
    rows = list(looks.about(user)[:MOST_LOOKS])
    there = Organisation.objects.filter(key__in={row.organisation for row in rows})
    keepers = dict(there.values_list("key", "name"))
    shown = [
        (
            row.hour,
            looks.TEXTS.get(row.kind, row.kind),
            ROLES.get(row.role, row.role),
            keepers.get(row.organisation, ""),
        )
        for row in rows
    ]
    context = {"looks": shown, "more": len(rows) == MOST_LOOKS, "days": settings.KEEP_LOOKS_DAYS}
    return render(request, "people/looks.html", {**context, "zone": mine.zone(user)})


@own_page
@require_safe
def data(request: HttpRequest, user: User) -> HttpResponse:
    """Everything that is kept about oneself, as a file (GDPR, articles 15 and 20)."""
    response = JsonResponse(
        personal.everything(str(user.key)), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="driftbook-my-data.json"'
    return response
