"""The app `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Ordering a technician, carrying the job out, and procedures that run for months."""

    name = "driftbook.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let the worker know what is due and comes round, and charges where jobs are shown."""
        from django.urls import reverse

        from driftbook.charges import about
        from driftbook.doors.opening import visits as expected
        from driftbook.jobs import tasks, visits  # noqa: F401
        from driftbook.jobs.due import Procedures
        from driftbook.work import due

        due.register(Procedures())
        about.register("job", lambda key: reverse("jobs:job", args=[key]))
        expected.register("jobs", visits.of_today)
