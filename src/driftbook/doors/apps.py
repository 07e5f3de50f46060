"""The app `doors`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DoorsConfig(AppConfig):
    """Addresses, doors and units; who opens them, what they say, and their batteries."""

    name = "driftbook.doors"
    label = "doors"

    def ready(self) -> None:
        """Let the worker know what is due, and say what is kept of people and ends with them."""
        from driftbook.doors.batteries import tasks as battery_tasks  # noqa: F401
        from driftbook.doors.batteries.due import Batteries
        from driftbook.doors.fleet import tasks as fleet_tasks  # noqa: F401
        from driftbook.doors.fleet.looking import Looks
        from driftbook.doors.keys import actions, kept
        from driftbook.doors.keys.due import Keys
        from driftbook.doors.opening import kept as opened
        from driftbook.doors.opening.due import Unanswered
        from driftbook.doors.wire import tasks  # noqa: F401
        from driftbook.people import kept as people_kept
        from driftbook.people import leaving, looks
        from driftbook.work import due

        due.register(Keys())
        due.register(Unanswered())
        due.register(Batteries())
        due.register(Looks())
        leaving.register("keys", actions.close_all, chains=actions.chains)
        people_kept.register("keys", export=kept.export, forget=kept.forget)
        looks.register("tag", kept.tags, _("A tag that you carry"))
        looks.register("emergency-key", kept.emergency_keys, _("An emergency key of yours"))
        people_kept.register("opened doors", export=opened.export, forget=opened.forget)
