"""What somebody is shown who is signed in, or who sent a token, nobody keeps: no browser, no proxy.

It stands outside of everything that makes an answer, so that errors and redirects carry it too.
Whatever says itself how it may be kept (files with their hash in the name, status pages, feeds)
is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

Respond = Callable[[HttpRequest], HttpResponse]


def middleware(respond: Respond) -> Respond:
    """Say `no-store` where the request said who somebody is and the answer says nothing."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if not response.has_header("Cache-Control") and _says_who(request, response):
            add_never_cache_headers(response)
        return response

    return answered


def _says_who(request: HttpRequest, response: HttpResponse) -> bool:
    session = settings.SESSION_COOKIE_NAME
    return (
        session in request.COOKIES
        or session in response.cookies
        or "Authorization" in request.headers
    )
