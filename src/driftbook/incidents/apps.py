"""The app `incidents`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """Cards that run: a log that everything follows from, kept also without network."""

    name = "driftbook.incidents"
    label = "incidents"

    def ready(self) -> None:
        """Say what is kept of people, and let the worker know what is due."""
        from driftbook.incidents import kept as logs
        from driftbook.incidents.due import Reminders
        from driftbook.incidents.monitors_due import Monitors
        from driftbook.people import kept, looks
        from driftbook.work import due

        kept.register("incidents", export=logs.of_person, forget=logs.forget)
        looks.register("incident", logs.keys, _("The log of an incident that you wrote in"))
        due.register(Reminders())
        due.register(Monitors())
