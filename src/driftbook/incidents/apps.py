"""The app `incidents`."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Cards that run: a log that everything follows from, kept also without network."""

    name = "driftbook.incidents"
    label = "incidents"
