"""The app `downtime`."""

from django.apps import AppConfig


class DowntimeConfig(AppConfig):
    """Changes and councils, planned downtime, notices, the status page, manuals."""

    name = "driftbook.downtime"
    label = "downtime"

    def ready(self) -> None:
        """Let the worker know what is due, and say what is kept of people."""
        from driftbook.downtime.changes import kept as changes_kept
        from driftbook.downtime.changes.actions import groups
        from driftbook.people import kept as people_kept
        from driftbook.people import leaving

        people_kept.register("changes", export=changes_kept.export, forget=changes_kept.forget)
        leaving.register("change groups", groups.leave_all, chains=groups.chains)
