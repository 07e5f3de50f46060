"""The app `work`."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The engine of background work. It knows nobody: others bring what is to be done."""

    name = "driftbook.work"
    label = "work"

    def ready(self) -> None:
        """Load the engine's own periodic tasks."""
        from driftbook.work import tasks  # noqa: F401
