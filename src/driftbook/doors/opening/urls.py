"""`/doors/open/…`, `/doors/units/…/commands/` and `/doors/commands/…`."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.doors.opening.views import asking, choosing

patterns: list[URLPattern] = [
    path("open/", choosing.home, name="open"),
    path("open/<uuid:unit>/", choosing.chosen, name="open-unit"),
    path("units/<uuid:unit>/commands/", asking.commands, name="commands"),
    path("commands/<uuid:command>/", asking.command, name="command"),
    path("commands/<uuid:command>/news/", asking.news, name="command-news"),
]
"""A door opened or locked from the telephone (G-35 to G-37)."""
