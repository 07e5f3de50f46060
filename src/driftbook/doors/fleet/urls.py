"""`/doors/…`: its part of the addresses."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.doors.fleet.views import fleet, unit

patterns: list[URLPattern] = [
    path("fleet/", fleet.home, name="fleet"),
    path("fleet/news/", fleet.news, name="fleet-news"),
    path("fleet/export/", fleet.export, name="fleet-export"),
    path("units/<uuid:unit>/", unit.unit, name="unit"),
    path("units/<uuid:unit>/news/", unit.news, name="unit-news"),
]
