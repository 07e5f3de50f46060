"""How what units say looks on a page: a word with its tone, and how long ago it was said."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

MINUTE, HOUR, DAY = 60, 3600, 86_400


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
BATTERIES: dict[str, Look] = {
    "critical": Look(pgettext_lazy("battery", "Critical"), "bad"),
    "soon": Look(pgettext_lazy("battery", "Critical soon"), "warning"),
    "untrusted": Look(pgettext_lazy("battery", "Cannot be trusted"), "warning"),
    "fine": Look(pgettext_lazy("battery", "Fine"), "good"),
    "unheard": Look(pgettext_lazy("battery", "Never heard of"), ""),
}


def state(code: str) -> Look:
    """A state in words; one that is not known as it is."""
    return STATES.get(code, Look(code, ""))


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
