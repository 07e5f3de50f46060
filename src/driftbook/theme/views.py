"""The theme picker and the error pages (JSON under /api/)."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from driftbook.theme import away
from driftbook.theme.context import COOKIE, THEMES
from driftbook.theme.cookies import forget, remember

API = "/api/"


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or "as the device" in a cookie, and go back."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    theme = request.POST.get("theme")
    if theme in THEMES and theme != "auto":
        remember(response, COOKIE, theme)
    else:
        forget(response, COOKIE)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, 400, "Bad Request")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, 403, "Forbidden")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or sent from elsewhere."""
    return _problem(request, 403, "Forbidden", expired=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, 404, "Not Found")


def only_a_button(request: HttpRequest) -> HttpResponse:
    """Somebody has opened the address of a form, such as that of a sign-in that failed."""
    return _problem(request, 405, "Method Not Allowed")


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault. When even the page fails, plain text.

    Django calls it while the fault is being handled: one that passes by itself is told as such.
    """
    try:
        if why := away.trouble(sys.exc_info()[1]):
            return away.answer(request, why)
        return _problem(request, 500, "Internal Server Error")
    except Exception:  # whatever broke the page may break this one too
        return HttpResponse("Driftbook: 500", status=500, content_type="text/plain")


def _problem(request: HttpRequest, status: int, text: str, **context: object) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"error": text, "known": [], "detail": text}, status=status)
    return render(request, f"{status}.html", context, status=status)
