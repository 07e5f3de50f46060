"""What a bridge at the edge says of itself: that it has come, or gone. Pure."""

from __future__ import annotations

from driftbook.doors.wire import payloads
from driftbook.doors.wire.payloads import LARGEST, Skipped, Status, Unusable

_WORDS = {"online": True, "offline": False}


def said(gateway: str, payload: bytes) -> Status | Skipped | Unusable:
    """As `online`, or as JSON in newer ones. Raises nothing."""
    if len(payload) > LARGEST:
        return Unusable("too-large")
    word: object = payload.strip().decode("utf-8", "replace")
    if word not in _WORDS:
        whole = payloads.load(payload)
        if isinstance(whole, Unusable):
            return Skipped() if not payload else whole
        word = whole.get("state")
    if not isinstance(word, str) or word not in _WORDS:
        return Unusable("wrong-type")
    return Status(gateway, _WORDS[word])
