"""The app `requests`."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """What customers ask for, the conversation about it, and the queue of who handles it."""

    name = "driftbook.requests"
    label = "requests"

    def ready(self) -> None:
        """Let charges be shown where cases are shown, and the worker know what is due here."""
        from django.urls import reverse

        from driftbook.charges import about
        from driftbook.inbox import routing
        from driftbook.people import kept
        from driftbook.requests import mail_kept
        from driftbook.requests.incoming.handling import Cases
        from driftbook.requests.letters_due import Digests, Letters
        from driftbook.work import due

        about.register("case", lambda key: reverse("requests:case", args=[key]))
        due.register(Letters())
        due.register(Digests())
        routing.register(Cases())
        kept.register("case mails", export=mail_kept.of_person, forget=mail_kept.forget)
