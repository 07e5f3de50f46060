"""The app `doors`."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    """Addresses, doors and units; who opens them, what they say, and their batteries."""

    name = "driftbook.doors"
    label = "doors"

    def ready(self) -> None:
        """Let the worker know what is due."""
        from driftbook.doors.batteries.due import Batteries
        from driftbook.work import due

        due.register(Batteries())
