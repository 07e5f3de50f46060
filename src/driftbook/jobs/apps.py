"""The app `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Ordering a technician, carrying the job out, and procedures that run for months."""

    name = "driftbook.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load what comes round by itself, and say where the jobs of charge lines are shown."""
        from django.urls import reverse

        from driftbook.charges import about
        from driftbook.jobs import tasks  # noqa: F401

        about.register("job", lambda key: reverse("jobs:job", args=[key]))
