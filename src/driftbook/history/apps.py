"""The app `history`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HistoryConfig(AppConfig):
    """Events that are only ever added. Organisations and persons are known by their UUID alone."""

    name = "driftbook.history"
    label = "history"

    def ready(self) -> None:
        """Load the periodic pruning, and put triggers back that a migration has dropped."""
        from driftbook.history import tasks, triggers  # noqa: F401

        post_migrate.connect(triggers.after_migrating, sender=self)
