"""The app `requests`."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """What customers ask for, the conversation about it, and the queue of who handles it."""

    name = "driftbook.requests"
    label = "requests"

    def ready(self) -> None:
        """Let charges be shown where cases are shown, and keep the triggers of the search."""
        from django.db.models.signals import post_migrate
        from django.urls import reverse

        from driftbook.charges import about
        from driftbook.requests import searching

        post_migrate.connect(searching.after_migrating, sender=self)
        about.register("case", lambda key: reverse("requests:case", args=[key]))
