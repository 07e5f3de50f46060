"""States of monitors and what was found when one was asked, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: dict[str, str | Promise] = {
    "new": _("Not heard of yet"),
    "fine": _("Fine"),
    "failing": _("Failing, not yet often enough"),
    "raised": _("Failing"),
    "calming": _("Fine again, not yet for long enough"),
    "silent": _("Not heard of"),
}
LOOKS = {
    "fine": "state-good",
    "failing": "state-warning",
    "raised": "state-bad",
    "calming": "state-warning",
    "silent": "state-bad",
}
SORTS: dict[str, str | Promise] = {
    "url": _("Driftbook asks an address"),
    "hook": _("A program reports"),
}
SAID: dict[str, str | Promise] = {
    "status": _("The address answered %(more)s."),
    "too-slow": _("There was no answer within ten seconds."),
    "no-host": _("Nobody knows where the address is."),
    "not-public": _("The address is not public, so it is not asked."),
    "certificate": _("Its certificate is not right."),
    "unreachable": _("It cannot be reached."),
    "leads": _("It sends its visitors to another place: %(more)s"),
    "circle": _("It sends its visitors from one place to the next."),
    "demo": _("In the demo only this machine is asked."),
}
UNFIT: dict[str, str | Promise] = {
    "unknown": _("The handbook has no such monitor."),
    "there-already": _("It is set up already."),
    "no-address": _("It must be an address that begins with https://, without a password in it."),
    "too-often": _("Between half a minute and a day, please."),
    "no-hook": _("It does not report by itself."),
}


def said(sort: str, text: str) -> str:
    """What it said last: a program's own words, or what was found when the address was asked."""
    if sort != "url":
        return text
    code, _colon, more = text.partition(":")
    return str(SAID[code]) % {"more": more} if code in SAID else text
