"""The app `editions`."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Published handbooks, the drafts of the next ones, and who may read which."""

    name = "driftbook.editions"
    label = "editions"

    def ready(self) -> None:
        """Let the worker know what is due here."""
        from driftbook.editions.due import Editions, Reviews
        from driftbook.work import due

        due.register(Editions())
        due.register(Reviews())
