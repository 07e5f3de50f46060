"""Choices that a device remembers for a year: nobody else reads them, and no script does.

Where there is TLS every cookie's name begins with `__Host-`: then browsers take it from this very
host alone, and neither a neighbour under the same domain nor a page without TLS can put one of
theirs in its place.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600  # seconds


def named(name: str) -> str:
    """What a cookie is called on this site."""
    prefix: str = settings.COOKIE_PREFIX
    return name if name.startswith(prefix) else prefix + name


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Let the device remember a choice."""
    response.set_cookie(
        named(name),
        value,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def recalled(request: HttpRequest, name: str) -> str:
    """What the device remembers under this name; "" when nothing."""
    return request.COOKIES.get(named(name), "")


def forget(response: HttpResponse, name: str) -> None:
    """Let the device remember it no longer."""
    response.delete_cookie(named(name), samesite="Lax")


class Messages(CookieStorage):
    """Django's messages between two pages, in a cookie that is named like the others."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        """Asked for each time, since tests change settings."""
        return named("messages")
