"""The app `downtime`."""

from django.apps import AppConfig


class DowntimeConfig(AppConfig):
    """Changes and councils, planned downtime, notices, the status page, manuals."""

    name = "driftbook.downtime"
    label = "downtime"

    def ready(self) -> None:
        """Let the worker know what is due, and say what is kept of people."""
        from driftbook.downtime.planning.due import Downtimes
        from driftbook.work import due

        due.register(Downtimes())
