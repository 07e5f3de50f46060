"""The app `downtime`."""

from django.apps import AppConfig


class DowntimeConfig(AppConfig):
    """Changes and councils, planned downtime, notices, the status page, manuals."""

    name = "driftbook.downtime"
    label = "downtime"

    def ready(self) -> None:
        """Let the worker know what is due, and say what is kept of people."""
        from driftbook.downtime.status import kept as subscribed
        from driftbook.downtime.status.due import Copies, Unconfirmed
        from driftbook.people import kept as people_kept
        from driftbook.work import due

        due.register(Copies())
        due.register(Unconfirmed())
        people_kept.register("status mail", export=subscribed.export, forget=subscribed.forget)
        from driftbook.downtime.planning.due import Downtimes
        from driftbook.downtime.telling import kept as telling_kept
        from driftbook.downtime.telling.due import Notices
        from driftbook.people import kept
        from driftbook.work import due

        due.register(Downtimes())
        due.register(Notices())
        kept.register("notices", export=telling_kept.export, forget=telling_kept.forget)
        from driftbook.downtime.changes import kept as changes_kept
        from driftbook.people import kept as people_kept

        people_kept.register("changes", export=changes_kept.export, forget=changes_kept.forget)
        from driftbook.downtime.manuals import kept as kept_manuals
        from driftbook.downtime.manuals.due import Manuals
        from driftbook.people import kept
        from driftbook.work import due

        due.register(Manuals())
        kept.register("manuals", export=kept_manuals.export, forget=kept_manuals.forget)
