"""The app `inbox`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    """The ledger of incoming mail; apps above say what becomes of a letter."""

    name = "driftbook.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Let the worker know what is due here, and people what is kept about them."""
        from driftbook.inbox import forgetting, tasks  # noqa: F401
        from driftbook.inbox.due import Inbox
        from driftbook.people import kept, looks
        from driftbook.work import due

        due.register(Inbox())
        looks.register("mail", forgetting.keys, _("A mail from you"))
        kept.register("mail", export=forgetting.of_person, forget=forgetting.forget)
