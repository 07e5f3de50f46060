"""Addresses of cases."""

from __future__ import annotations

from driftbook.requests import (
    acts_urls,
    clock_urls,
    letters_urls,
    portal_urls,
    queue_urls,
    talk_urls,
)

app_name = "requests"
urlpatterns = [
    *portal_urls.patterns,
    *queue_urls.patterns,
    *letters_urls.patterns,
    *acts_urls.patterns,
    *clock_urls.patterns,
    *talk_urls.patterns,
]
