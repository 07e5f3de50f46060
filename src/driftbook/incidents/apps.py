"""The app `incidents`."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Cards that run: a log that everything follows from, kept also without network."""

    name = "driftbook.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Say what is kept of people."""
        from driftbook.incidents import kept as logs
        from driftbook.people import kept

        kept.register("incidents", export=logs.of_person, forget=logs.forget)
