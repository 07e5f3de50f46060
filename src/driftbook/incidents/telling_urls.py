"""Addresses of incidents: who is told, by which way, and what callers hear."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.incidents.views import outlets, prepare, speech

patterns: list[URLPattern] = [
    path("prepare/", prepare.home, name="prepare"),
    path("prepare/<str:handbook>/", prepare.handbook, name="prepare-handbook"),
    path("prepare/<str:handbook>/addresses/", prepare.add_address, name="add-address"),
    path("prepare/<str:handbook>/outlets/", outlets.add, name="add-outlet"),
    path(
        "prepare/<str:handbook>/speech/<slug:announcement>/<slug:language>/",
        speech.of_handbook,
        name="prepare-speech",
    ),
    path("addresses/<uuid:address>/removal/", prepare.end_address, name="end-address"),
    path("addresses/<uuid:address>/trial/", prepare.try_address, name="try-address"),
    path("outlets/<uuid:outlet>/", outlets.outlet, name="outlet"),
    path("outlets/<uuid:outlet>/trial/", outlets.attempt, name="try-outlet"),
    path("outlets/<uuid:outlet>/secret/", outlets.renew, name="renew-outlet"),
    path("outlets/<uuid:outlet>/closing/", outlets.close, name="close-outlet"),
    path(
        "<uuid:key>/announcements/<slug:announcement>/speech/<slug:language>/",
        speech.of_card,
        name="speech",
    ),
]
