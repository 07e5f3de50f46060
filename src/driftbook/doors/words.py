"""Why something is refused, as a page says it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from driftbook.doors import refusals


def refusal(refused: refusals.Refused) -> str:
    """One sentence, in the reader's language."""
    if isinstance(refused, refusals.MountedElsewhere):
        address = str(refused.unit.door.address)
        return _("The unit %(serial)s is on another door: %(address)s. Remove it there first.") % {
            "serial": refused.unit.serial,
            "address": address,
        }
    sentences = {
        refusals.AlreadyRemoved: _("The unit has been removed already. Nothing was done."),
        refusals.TooEarly: _(
            "That is before the unit was mounted, or before its battery was changed the last time."
        ),
        refusals.NotYet: _("That day has not come yet."),
        refusals.UnknownKind: _("The handbook knows no such kind."),
        refusals.NoStairwell: _("Only a stairwell door leads to flats."),
        refusals.NoHouse: _("A stairwell door belongs to the house, not to a flat."),
        refusals.NotTheirs: _("That belongs to another organisation."),
        refusals.NoNumber: _("A tag has a number of letters and digits, 60 at most."),
        refusals.TagOut: _("A tag with this number is kept already. Take it back there first."),
        refusals.TagEnded: _("The tag has been taken back. Nothing was done."),
        refusals.NoAddress: _("Street, number, postal code and town make an address."),
    }
    return sentences.get(type(refused), _("That cannot be. Nothing was done."))
