"""The app `downtime`."""

from django.apps import AppConfig


class DowntimeConfig(AppConfig):
    """Changes and councils, planned downtime, notices, the status page, manuals."""

    name = "driftbook.downtime"
    label = "downtime"

    def ready(self) -> None:
        """Let the worker know what is due, and say what is kept of people."""
        from driftbook.downtime.planning import kept as planning_kept
        from driftbook.downtime.planning.due import Downtimes
        from driftbook.downtime.telling import kept as telling_kept
        from driftbook.downtime.telling.due import Notices
        from driftbook.people import kept
        from driftbook.work import due

        due.register(Downtimes())
        due.register(Notices())
        kept.register("downtime", export=planning_kept.export, forget=planning_kept.forget)
        kept.register("notices", export=telling_kept.export, forget=telling_kept.forget)
