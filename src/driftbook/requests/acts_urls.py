"""Addresses of lists and logs."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.requests.views import extracts

patterns: list[URLPattern] = [
    path("extracts/<uuid:key>/", extracts.extract, name="extract"),
    path("extracts/<uuid:key>/file/", extracts.file, name="extract-file"),
    path("extracts/<uuid:key>/copies/", extracts.copy, name="extract-copy"),
]
