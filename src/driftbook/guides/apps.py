"""The app `guides`."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """Guides that people follow; each run of one is kept for a while."""

    name = "driftbook.guides"
    label = "guides"
