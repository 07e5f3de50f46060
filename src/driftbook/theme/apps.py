"""Django's name for this app."""

from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """The app `theme`; it has no tables."""

    name = "driftbook.theme"
    label = "theme"
