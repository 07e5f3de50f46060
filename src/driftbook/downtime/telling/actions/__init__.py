"""The only writers of notices, of who is told, and of where channels go."""

from driftbook.downtime.telling.actions.making import Preview, draft, preview, withdraw_waiting

__all__ = ["Preview", "draft", "preview", "withdraw_waiting"]
