"""The app `editions`."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """Published handbooks, the drafts of the next ones, and who may read which."""

    name = "driftbook.editions"
    label = "editions"

    def ready(self) -> None:
        """Say what is kept of people, and let the worker know what is due here."""
        from driftbook.editions import remarks_kept
        from driftbook.editions.due import Editions, Reviews
        from driftbook.people import kept
        from driftbook.work import due

        kept.register("remarks", export=remarks_kept.of_person, forget=remarks_kept.forget)
        due.register(Editions())
        due.register(Reviews())
