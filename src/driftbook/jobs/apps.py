"""The app `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Ordering a technician, carrying the job out, and procedures that run for months."""

    name = "driftbook.jobs"
    label = "jobs"
