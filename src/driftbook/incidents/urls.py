"""Addresses of incidents."""

from __future__ import annotations

from driftbook.incidents import (
    exports_urls,
    log_urls,
    monitors_urls,
    offline_urls,
    pages_urls,
    telling_urls,
)

app_name = "incidents"
urlpatterns = [
    *monitors_urls.patterns,
    *telling_urls.patterns,
    *offline_urls.patterns,
    *exports_urls.patterns,
    *log_urls.patterns,
    *pages_urls.patterns,
]
