"""Addresses of incidents: opening one, and the one that runs."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.incidents.views import deciding, home, opening, roles, running, spreading, steps

patterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("past/", home.past, name="past"),
    path("open/<str:handbook>/<slug:situation>/", opening.opening, name="open"),
    path("<uuid:key>/", running.incident, name="incident"),
    path("<uuid:key>/log/", running.log, name="log"),
    path("<uuid:key>/steps/<slug:step>/", steps.step, name="step"),
    path("<uuid:key>/phases/<str:phase>/", steps.phase, name="phase"),
    path("<uuid:key>/scenarios/<slug:scenario>/", steps.scenario, name="scenario"),
    path("<uuid:key>/timers/<slug:timer>/", steps.timer, name="timer"),
    path("<uuid:key>/duties/<slug:duty>/", roles.duty, name="duty"),
    path(
        "<uuid:key>/announcements/<slug:announcement>/",
        spreading.announcement,
        name="announcement",
    ),
    path("<uuid:key>/posts/<slug:post>/", spreading.post, name="post"),
    path("<uuid:key>/inform/", spreading.inform, name="inform"),
    path("<uuid:key>/notes/", deciding.notes, name="notes"),
    path("<uuid:key>/pauses/<uuid:other>/", deciding.pause, name="pause"),
    path("<uuid:key>/closing/", deciding.closing, name="closing"),
]
