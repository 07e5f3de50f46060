"""The app `work`."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The engine of background work. It knows nobody: others bring what is to be done."""

    name = "driftbook.work"
    label = "work"

    def ready(self) -> None:
        """Load the engine's own periodic tasks, and hear when the database takes nothing."""
        from driftbook.work import standby, tasks  # noqa: F401

        standby.watch()
