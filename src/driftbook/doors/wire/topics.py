"""Topics: how they are written, and what one that comes in is about. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

OWN, EDGE = "driftbook/v1", "edge"
STATUS, HEARD, ACCESS, REPORT, COMMAND, ANSWER = (
    "status",
    "heard",
    "access",
    "report",
    "command",
    "answer",
)
OF_GATEWAY, OF_DEVICE = (STATUS, HEARD, ACCESS), (REPORT, COMMAND, ANSWER)
SUBSCRIPTIONS = (f"{OWN}/#", f"{EDGE}/#")
"""All of it, so that a misspelt topic becomes a dead letter and not a riddle."""
LONGEST_NAME = 60
_NAME = re.compile(r"[A-Za-z0-9ÆØÅÄÖæøåäö][A-Za-z0-9ÆØÅÄÖæøåäö._:-]{0,59}")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of ours: who, and what it is for. `edge` has the rest of the topic in `rest`."""

    gateway: str
    what: str
    """`status`, `heard`, `access`, `report`, `command`, `answer`, `edge`."""
    device: str = ""
    rest: str = ""


def parse(topic: str) -> Topic | None:
    """What a topic is about; None: it is none of ours.

    >>> parse("driftbook/v1/north-1/L-1/report")
    Topic(gateway='north-1', what='report', device='L-1', rest='')
    """
    parts = topic.split("/")
    if parts[0] == EDGE and len(parts) > 2 and is_name(parts[1]):
        return Topic(parts[1], EDGE, rest="/".join(parts[2:]))
    if parts[:2] != ["driftbook", "v1"] or not all(map(is_name, parts[2:])):
        return None
    if len(parts) == 4 and parts[3] in OF_GATEWAY:
        return Topic(parts[2], parts[3])
    if len(parts) == 5 and parts[4] in OF_DEVICE:
        return Topic(parts[2], parts[4], parts[3])
    return None


def is_name(text: str) -> bool:
    """Whether a gateway or a device may be called so."""
    return _NAME.fullmatch(text) is not None


def of_gateway(gateway: str, what: str) -> str:
    """`driftbook/v1/north-1/status`"""
    return f"{OWN}/{gateway}/{what}"


def of_device(gateway: str, device: str, what: str) -> str:
    """`driftbook/v1/north-1/L-1/command`"""
    return f"{OWN}/{gateway}/{device}/{what}"
