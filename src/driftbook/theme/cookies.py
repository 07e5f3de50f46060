"""Choices that a device remembers for a year: nobody else reads them, and no script does."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

YEAR = 365 * 24 * 3600  # seconds


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Let the device remember a choice."""
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
