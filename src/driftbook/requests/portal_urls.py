"""Addresses of filing, the customer's list, who sees what."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.requests.views import filing, portal, sharing

patterns: list[URLPattern] = [
    path("", portal.home, name="home"),
    path("cases/", portal.listed, name="list"),
    path("new/<slug:handbook>/<slug:type>/", filing.form, name="new"),
    path("new/<slug:handbook>/<slug:type>/filing/", filing.filing, name="filing"),
    path("new/<slug:handbook>/<slug:type>/found/", filing.finding, name="finding"),
    path("sharing/", sharing.sharing, name="sharing"),
]
