"""The app `inbox`."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """The ledger of incoming mail; apps above say what becomes of a letter."""

    name = "driftbook.inbox"
    label = "inbox"
