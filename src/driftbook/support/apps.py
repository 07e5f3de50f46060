"""Django's name for this app."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """The app `support`; it has no tables."""

    name = "driftbook.support"
    label = "support"
