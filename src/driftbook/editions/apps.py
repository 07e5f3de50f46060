"""The app `editions`."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Handbooks from the folder of the installation; published editions come to live here."""

    name = "driftbook.editions"
    label = "editions"
