"""What a unit said, what is wrong with it, and how long ago, as pages say it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

FINE, NOT_CONNECTED, WRONG, ALL = "fine", "not-connected", "wrong", "all"
BEHIND = "behind-gateway"


class Look(NamedTuple):
    """A word, and how it looks."""

    text: str | Promise
    tone: str
    """`good`, `warning`, `bad` or nothing: the class of a `state`."""


STATES: dict[str, Look] = {
    "locked": Look(gettext_lazy("Locked"), "good"),
    "unlocked": Look(gettext_lazy("Unlocked"), "warning"),
    "locking": Look(gettext_lazy("Locking"), ""),
    "unlocking": Look(gettext_lazy("Unlocking"), ""),
    "jammed": Look(gettext_lazy("Jammed"), "bad"),
    "unknown": Look(gettext_lazy("State not known"), ""),
}
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
BATTERIES: dict[str, Look] = {
    "critical": Look(gettext_lazy("Critical"), "bad"),
    "soon": Look(gettext_lazy("To be changed soon"), "warning"),
    "untrusted": Look(gettext_lazy("Cannot be trusted"), "warning"),
    "fine": Look(gettext_lazy("Fine"), "good"),
    "unheard": Look(gettext_lazy("Says nothing of it"), ""),
}
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
MINUTE, HOUR, DAY = 60, 3600, 86_400


def state(code: str) -> Look:
    """A state in words; one that is not known as it is."""
    return STATES.get(code, Look(code, ""))


def fault(code: str) -> Look:
    """What is wrong in words."""
    return FAULTS.get(code, Look(code, ""))


def event(code: str) -> str:
    """What happened, in words; a code that is not known as it is."""
    return str(EVENTS.get(code, code))


def ago(at: datetime | None, now: datetime) -> str:
    """`14 min ago`: how long before `now` (both aware); what is a little ahead is just now."""
    if at is None:
        return _("never")
    seconds = int((now - at).total_seconds())
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("%(number)s min ago") % {"number": seconds // MINUTE}
    if seconds < 2 * DAY:
        hours = seconds // HOUR
        return ngettext("%(number)s hour ago", "%(number)s hours ago", hours) % {"number": hours}
    days = seconds // DAY
    return ngettext("%(number)s day ago", "%(number)s days ago", days) % {"number": days}
