"""The app `doors`."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    """Addresses, their doors and the units on them."""

    name = "driftbook.doors"
    label = "doors"

    def ready(self) -> None:
        """Let the worker know what is due here."""
        from driftbook.doors.wire import tasks  # noqa: F401
