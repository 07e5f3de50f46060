"""The app `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, agreements, users and their roles."""

    name = "driftbook.people"
    label = "people"

    def ready(self) -> None:
        """Let the worker know what comes round."""
        from driftbook.people import tasks  # noqa: F401
