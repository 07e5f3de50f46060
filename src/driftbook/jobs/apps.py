"""The app `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Ordering a technician, carrying the job out, and procedures that run for months."""

    name = "driftbook.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let the worker know what is due here."""
        from driftbook.jobs.due import Procedures
        from driftbook.work import due

        due.register(Procedures())
