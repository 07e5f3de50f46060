"""The app `requests`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """What customers ask for, the conversation about it, and the queue of who handles it."""

    name = "driftbook.requests"
    label = "requests"

    def ready(self) -> None:
        """Let the worker know what is due, charges where cases are shown, and mail whom to ask."""
        from django.db.models.signals import post_migrate
        from django.urls import reverse

        from driftbook.charges import about
        from driftbook.inbox import routing
        from driftbook.people import kept, looks
        from driftbook.requests import (  # noqa: F401
            cases_kept,
            mail_kept,
            searching,
            tasks,
        )
        from driftbook.requests.due import Promises
        from driftbook.requests.extracts_due import Extracts
        from driftbook.requests.incoming.handling import Cases
        from driftbook.requests.letters_due import Digests, Letters
        from driftbook.work import due

        post_migrate.connect(searching.after_migrating, sender=self)
        for source in (Promises(), Extracts(), Letters(), Digests()):
            due.register(source)
        about.register("case", lambda key: reverse("requests:case", args=[key]))
        routing.register(Cases())
        kept.register("cases", export=cases_kept.of_person, forget=cases_kept.forget)
        looks.register("case", cases_kept.keys, _("A case that you filed or wrote in"))
        kept.register("case mails", export=mail_kept.of_person, forget=mail_kept.forget)
