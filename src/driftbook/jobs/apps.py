"""The app `jobs`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Ordering a technician, carrying the job out, and procedures that run for months."""

    name = "driftbook.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let the worker know what is due and comes round, charges where jobs are shown, and
        battery reports what was last done at a unit."""
        from django.urls import reverse

        from driftbook.charges import about
        from driftbook.doors.batteries import last_jobs
        from driftbook.doors.opening import visits as expected
        from driftbook.jobs import kept as ours
        from driftbook.jobs import tasks, visits  # noqa: F401
        from driftbook.jobs.due import Procedures
        from driftbook.jobs.queries import batteries
        from driftbook.people import kept, looks
        from driftbook.work import due

        due.register(Procedures())
        last_jobs.register(batteries.last_jobs)
        about.register("job", lambda key: reverse("jobs:job", args=[key]))
        expected.register("jobs", visits.of_today)
        kept.register("jobs", export=ours.export, forget=ours.forget)
        looks.register("order", ours.orders, _("An order of yours"))
        looks.register("job", ours.jobs, _("A job that you ordered or carry out"))
