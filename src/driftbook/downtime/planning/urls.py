"""`/downtime/…`: planning."""

from __future__ import annotations

from django.urls import URLPattern, path

from driftbook.downtime.planning.views import home, one, planning, steps

ONE = "<uuid:downtime>/"
STEP = f"{ONE}steps/<uuid:step>/"
patterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("past/", home.past, name="past"),
    path("new/", planning.new, name="new"),
    path(ONE, one.downtime_, name="downtime"),
    path(f"{ONE}move/", planning.move, name="move"),
    path(f"{ONE}cancellation/", one.cancellation, name="cancellation"),
    path(f"{ONE}start/", one.start, name="start"),
    path(f"{ONE}extension/", one.extension, name="extension"),
    path(f"{ONE}finish/", one.finish, name="finish"),
    path(f"{ONE}waivers/", one.waivers, name="waivers"),
    path(f"{ONE}steps/", steps.steps, name="steps"),
    path(STEP, steps.step_, name="step"),
    path(f"{STEP}done/", steps.done, name="step-done"),
    path(f"{STEP}removal/", steps.removal, name="step-removal"),
]
