"""The app `guides`."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    """Checklists that people follow; each run of one is kept for a while."""

    name = "driftbook.guides"
    label = "guides"
