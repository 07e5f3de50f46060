"""The app `downtime`."""

from django.apps import AppConfig


class DowntimeConfig(AppConfig):
    """Changes and councils, planned downtime, notices, the status page, manuals."""

    name = "driftbook.downtime"
    label = "downtime"

    def ready(self) -> None:
        """Let the worker know what is due, and say what is kept of people."""
        from driftbook.downtime.manuals import kept as kept_manuals
        from driftbook.downtime.manuals.due import Manuals
        from driftbook.people import kept
        from driftbook.work import due

        due.register(Manuals())
        kept.register("manuals", export=kept_manuals.export, forget=kept_manuals.forget)
