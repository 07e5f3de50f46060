"""The app `downtime`."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DowntimeConfig(AppConfig):
    """Changes and councils, planned downtime, notices, the status page, manuals."""

    name = "driftbook.downtime"
    label = "downtime"

    def ready(self) -> None:
        """Let the worker know what is due, and say what is kept of people."""
        from driftbook.downtime import menu
        from driftbook.downtime.changes import kept as changed
        from driftbook.downtime.changes.actions import groups
        from driftbook.downtime.manuals import indexing
        from driftbook.downtime.manuals import kept as written
        from driftbook.downtime.manuals.due import Manuals
        from driftbook.downtime.planning import kept as planned
        from driftbook.downtime.planning.due import Downtimes
        from driftbook.downtime.status import kept as subscribed
        from driftbook.downtime.status.due import Copies, Mailings, Swept, Unconfirmed
        from driftbook.downtime.telling import kept as told
        from driftbook.downtime.telling.due import Notices
        from driftbook.people import kept, leaving
        from driftbook.work import due

        sources = (Downtimes(), Notices(), Mailings(), Copies(), Unconfirmed(), Swept(), Manuals())
        for source in sources:
            due.register(source)
        post_migrate.connect(indexing.after_migrating, sender=self)
        menu.offer()
        leaving.register("change groups", groups.leave_all, chains=groups.chains)
        kept.register("changes", export=changed.export, forget=changed.forget)
        kept.register("downtime", export=planned.export, forget=planned.forget)
        kept.register("notices", export=told.export, forget=told.forget)
        kept.register("status mail", export=subscribed.export, forget=subscribed.forget)
        kept.register("manuals", export=written.export, forget=written.forget)
