"""Codes of notices in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from driftbook.downtime.telling import refusals

Words = str | Promise
STATES: dict[str, Words] = {
    "draft": _("Draft"),
    "waiting": _("Goes by itself"),
    "by-hand": _("To be posted by hand"),
    "published": pgettext_lazy("downtime", "Told"),
    "withdrawn": pgettext_lazy("downtime", "Withdrawn"),
}
WAITS_FOR_A_HAND = _("Is posted by hand when due")
OCCASIONS: dict[str, Words] = {
    "planned": _("Announced"),
    "moved": _("Moved"),
    "cancelled": pgettext_lazy("downtime", "Cancelled"),
    "started": _("Begun"),
    "extended": _("Takes longer"),
    "finished": pgettext_lazy("downtime", "Over"),
}
VIA: dict[str, Words] = {
    "status-page": _("status page"),
    "mail": _("mail"),
    "webhook": _("other program"),
    "by-hand": _("by hand"),
}
REFUSALS: dict[type[refusals.Refused], Words] = {
    refusals.Told: _("It was told or withdrawn meanwhile; nothing was done."),
    refusals.ByItself: _("It goes by itself; nobody has to post it."),
    refusals.Empty: _("A notice needs a subject and a text."),
}


def state(via: str, code: str) -> Words:
    """The state of a notice, with what will come of it."""
    if code == "waiting" and via == "by-hand":
        return WAITS_FOR_A_HAND
    return STATES[code]


def refusal(refused: refusals.Refused) -> str:
    """Why it was not done."""
    return str(REFUSALS[type(refused)])
