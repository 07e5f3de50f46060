"""Addresses of incidents: monitors and their alarms."""

from django.urls import URLPattern, path

from driftbook.incidents.views import alarms, monitors

patterns: list[URLPattern] = [
    path("monitors/", monitors.monitors, name="monitors"),
    path("monitors/<uuid:monitor>/", monitors.monitor, name="monitor"),
    path("monitors/<uuid:monitor>/address/", monitors.address, name="monitor-address"),
    path("monitors/<uuid:monitor>/question/", monitors.question, name="monitor-question"),
    path("monitors/<uuid:monitor>/token/", monitors.token, name="monitor-token"),
    path("monitors/<uuid:monitor>/removal/", monitors.removal, name="monitor-removal"),
    path("monitors/<str:handbook>/<slug:watch>/", monitors.set_up, name="monitor-set-up"),
    path("alarms/", alarms.raised, name="alarms"),
    path("alarms/<uuid:alarm>/", alarms.alarm, name="alarm"),
    path("alarms/<uuid:alarm>/aside/", alarms.aside, name="alarm-aside"),
]
