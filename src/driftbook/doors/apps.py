"""The app `doors`."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    """Addresses, their doors and the units on them; who opens them, and what they say."""

    name = "driftbook.doors"
    label = "doors"

    def ready(self) -> None:
        """Let the worker know what is due, and what ends when somebody leaves."""
        from driftbook.doors.keys import actions, kept
        from driftbook.doors.keys.due import Keys
        from driftbook.doors.wire import tasks  # noqa: F401
        from driftbook.doors.opening import kept as opened
        from driftbook.doors.opening.due import Unanswered
        from driftbook.people import kept as people_kept
        from driftbook.people import leaving
        from driftbook.work import due

        due.register(Keys())
        due.register(Unanswered())
        leaving.register("keys", actions.close_all, chains=actions.chains)
        people_kept.register("keys", export=kept.export, forget=kept.forget)
        people_kept.register("opened doors", export=opened.export, forget=opened.forget)
