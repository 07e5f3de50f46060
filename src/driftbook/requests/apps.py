"""The app `requests`."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """What customers ask for, the conversation about it, and the queue of who handles it."""

    name = "driftbook.requests"
    label = "requests"

    def ready(self) -> None:
        """Let the worker know what is due, and charges where cases are shown."""
        from django.db.models.signals import post_migrate
        from django.urls import reverse

        from driftbook.charges import about
        from driftbook.requests import searching
        from driftbook.requests.due import Promises
        from driftbook.requests.extracts_due import Extracts
        from driftbook.requests.letters_due import Digests, Letters
        from driftbook.work import due

        post_migrate.connect(searching.after_migrating, sender=self)
        due.register(Promises())
        due.register(Extracts())
        about.register("case", lambda key: reverse("requests:case", args=[key]))
        due.register(Letters())
        due.register(Digests())
