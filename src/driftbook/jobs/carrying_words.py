"""Why a button of the technician's page does nothing, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.doors import refusals

NO_NOTICE: dict[str, str | Promise] = {
    "not-wanted": gettext_lazy("No notice was asked for. Just set out."),
    "no-number": gettext_lazy("There is no telephone number, so nobody can be told by SMS."),
    "no-time": gettext_lazy("No time has been fixed, so there is nothing to tell."),
    "no-sms": gettext_lazy("This installation sends no SMS. Call the citizen."),
}


def why_no_notice(why: str) -> str:
    """Why no SMS is sent."""
    return str(NO_NOTICE[why])


def refused_by_the_registry(refused: refusals.Refused) -> str:
    """Why the registry of doors and units does not follow."""
    if isinstance(refused, refusals.MountedElsewhere):
        text = _("The unit with this serial number is mounted already: %(door)s.")
        return text % {"door": refused.unit.door.address}
    if isinstance(refused, refusals.UnknownKind):
        return _("The handbook knows no such unit.")
    if isinstance(refused, refusals.TooEarly):
        return _("The unit was mounted, or got its last battery, later than that.")
    if isinstance(refused, refusals.NotYet):
        return _("This time is still to come.")
    return _("The registry of doors and units does not allow it.")
