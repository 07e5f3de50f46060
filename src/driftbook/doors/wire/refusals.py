"""Why something is not done to gateways and devices. Each has a sentence in `words`."""

from __future__ import annotations

from driftbook.doors.refusals import AlreadyRemoved, NotTheirs, Refused

__all__ = ["AlreadyRemoved", "GatewayRemoved", "NameTaken", "NoName", "NotTheirs", "Refused"]


class NoName(Refused):
    """A gateway without a name, or with one that no topic can have."""


class NameTaken(Refused):
    """A gateway with this name is there, perhaps with somebody else."""


class GatewayRemoved(Refused):
    """The gateway has been removed."""
