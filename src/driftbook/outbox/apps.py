"""The app `outbox`."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages to people and machines outside, each sent once the fact is there."""

    name = "driftbook.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Let the worker know what is due here."""
        from driftbook.outbox import tasks  # noqa: F401
        from driftbook.outbox.sending import Outbox
        from driftbook.work import due

        due.register(Outbox())
