"""What is wrong with a unit, what was asked of it and what happened, as pages say it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from driftbook.doors.looks import Look

FINE, NOT_CONNECTED, WRONG, ALL = "fine", "not-connected", "wrong", "all"
BEHIND = "behind-gateway"


FAULTS: dict[str, Look] = {
    "jammed": Look(gettext_lazy("Jammed"), "bad"),
    "critical": Look(gettext_lazy("Battery critical"), "bad"),
    "silent": Look(gettext_lazy("Silent"), "bad"),
    "offline": Look(gettext_lazy("Not reached by its gateway"), "warning"),
    "lying": Look(gettext_lazy("Battery value never changes"), "warning"),
    "never-heard": Look(gettext_lazy("Never heard of"), "warning"),
    BEHIND: Look(gettext_lazy("Gateway down"), ""),
    NOT_CONNECTED: Look(gettext_lazy("Nothing talks for it"), ""),
    FINE: Look(gettext_lazy("Fine"), "good"),
}
WRONG_LOOK = Look(gettext_lazy("To be looked at"), "")
ALL_LOOK = Look(gettext_lazy("All units"), "")
OUTCOMES: dict[str, Look] = {
    "": Look(gettext_lazy("no answer yet"), ""),
    "done": Look(gettext_lazy("done"), "good"),
    "jammed": Look(gettext_lazy("jammed"), "bad"),
    "battery-low": Look(gettext_lazy("battery too low"), "bad"),
    "gateway-offline": Look(gettext_lazy("not reached"), "bad"),
    "rejected": Look(gettext_lazy("refused by the unit"), "bad"),
    "expired": Look(gettext_lazy("came too late, not done"), "warning"),
    "unknown": Look(gettext_lazy("no answer: unknown"), "warning"),
}
ACTS: dict[str, str | Promise] = {
    "open": gettext_lazy("Asked to open"),
    "lock": gettext_lazy("Asked to lock"),
}
EVENTS: dict[str, str | Promise] = {
    "online": gettext_lazy("reached again"),
    "offline": gettext_lazy("not reached any more"),
    "opened-by-hand": gettext_lazy("opened by hand"),
    "locked-by-hand": gettext_lazy("locked by hand"),
    "battery-changed": gettext_lazy("battery changed"),
    "started": gettext_lazy("started"),
}


def fault(code: str) -> Look:
    """What is wrong in words."""
    return FAULTS.get(code, Look(code, ""))


def event(code: str) -> str:
    """What happened, in words; a code that is not known as it is."""
    return str(EVENTS.get(code, code))
