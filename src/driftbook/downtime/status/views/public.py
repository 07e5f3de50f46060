"""What everybody sees: the page, its feeds, and asking for mail. No cookie is set or needed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from driftbook.downtime.models import StatusPage, Subscription
from driftbook.downtime.status import actions, links, queries, rendering, serving
from driftbook.downtime.status.forms import SubscriptionForm, WishesForm
from driftbook.people import limits
from driftbook.people.gate import open_to_all

LIMIT = "status-mail"


@open_to_all
@require_safe
def shown(request: HttpRequest, page: str, what: str) -> HttpResponse:
    """The page or one of its feeds: the middleware `fast` has answered most of them already."""
    response = serving.respond(request, page, what)
    if response is None:
        raise Http404(f"there is no status page '{page}'")
    return response


@csrf_exempt  # there is nobody whom another site could act as: no session is looked at
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: HttpRequest, page: str) -> HttpResponse:
    """Ask for mail. What is answered is the same, whether or not an address is known."""
    found = _page(page)
    language = _language(request, found)
    with translation.override(language):
        on_page = queries.entries(found, timezone.now(), language)
        form = SubscriptionForm(on_page, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                _subscribe(request, found, form.cleaned_data)
            except limits.TooMany as many:
                return _drawn("subscribe", language, 429, page=found, form=form, many=many)
            except actions.Closed:
                raise Http404(f"there is no status page '{page}'") from None
            done = reverse("downtime:status-subscriptions", args=[page])
            return redirect(f"{done}?language={language}&asked=1")
        status = 400 if form.is_bound and form.errors else 200
        asked = not form.is_bound and "asked" in request.GET
        return _drawn("subscribe", language, status, page=found, form=form, asked=asked)


@csrf_exempt
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever reads the address wants the mails. Programs open links: it takes a button."""
    one = _subscription(token)
    done = good = False
    if request.method == "POST":
        done, good = True, actions.confirm(subscription=one, now=timezone.now())
    return _about(one, "confirm", done=done, good=good)


@csrf_exempt
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest, token: str) -> HttpResponse:
    """About which systems, and in which language: whoever reads the address may change it."""
    one = _subscription(token)
    if one.ended is not None:
        return _about(one, "end", done=True)
    with translation.override(one.language):
        on_page = queries.entries(one.page, timezone.now(), one.language)
        form = WishesForm(on_page, request.POST or None, systems=one.systems)
        if request.method == "POST" and form.is_valid():
            actions.wish(subscription=one, **form.cleaned_data)
            return redirect(f"{reverse('downtime:subscription', args=[token])}?saved=1")
        saved = not form.is_bound and "saved" in request.GET
        response = _about(one, "wishes", form=form, saved=saved, end=links.end(one))
        response.status_code = 400 if form.is_bound else 200
        return response


@csrf_exempt  # a mail program posts here, from nowhere (RFC 8058)
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails: by a button, or by one click of a mail program."""
    one = _subscription(token)
    if request.method == "POST":
        actions.end(subscription=one, because="asked", now=timezone.now())
    return _about(one, "end", done=request.method == "POST" or one.ended is not None)


def _subscribe(request: HttpRequest, page: StatusPage, said: dict[str, Any]) -> None:
    """Limited by where it comes from alone: by the address, anybody could lock out whose it is."""
    now, account = timezone.now(), f"{page.key}:{actions.fold(said['address'])}"
    limits.count(LIMIT, account=account, request=request, now=now)
    actions.subscribe(page=page, now=now, **said)


def _page(slug: str) -> StatusPage:
    found = queries.open_page(slug)
    if found is None:
        raise Http404(f"there is no status page '{slug}'")
    return found


def _language(request: HttpRequest, page: StatusPage) -> str:
    accepted = request.headers.get("Accept-Language", "")
    return serving.chosen(request.GET.get("language", "")[:20], accepted[:200], (*page.languages,))


def _subscription(token: str) -> Subscription:
    found = queries.subscription(token)
    if found is None:
        raise Http404("no such subscription")
    return found


def _about(one: Subscription, template: str, **context: object) -> HttpResponse:
    return _drawn(template, one.language, 200, page=one.page, subscription=one, **context)


def _drawn(template: str, language: str, status: int, **context: object) -> HttpResponse:
    response = HttpResponse(rendering.public(template, language, context), status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    response["Referrer-Policy"] = "no-referrer"  # addresses of these pages let somebody in
    return response
