"""The only writers of notices, of who is told, and of where channels go."""

from driftbook.downtime.telling.actions.audiences import (
    add_recipient,
    end_outlet,
    end_recipient,
    open_outlet,
    secret_of,
    try_outlet,
)
from driftbook.downtime.telling.actions.making import Preview, draft, preview, withdraw_waiting
from driftbook.downtime.telling.actions.publishing import (
    confirm,
    edit,
    publish,
    send_now,
    settle,
    withdraw,
)

__all__ = [
    "Preview",
    "add_recipient",
    "confirm",
    "draft",
    "edit",
    "end_outlet",
    "end_recipient",
    "open_outlet",
    "preview",
    "publish",
    "secret_of",
    "send_now",
    "settle",
    "try_outlet",
    "withdraw",
    "withdraw_waiting",
]
