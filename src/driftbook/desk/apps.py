"""The app `desk`."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages only; it has no tables."""

    name = "driftbook.desk"
    label = "desk"
