"""What lets somebody through a door, and why a key is not given, as a page says it."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from driftbook.doors.keys import refusals, ways
from driftbook.handbook.deciding import door_shapes as shapes
from driftbook.handbook.deciding.people import ChangeAnswer
from driftbook.wording import doors


def through(grant: shapes.Grant) -> str:
    """`Group of the directory GG_Keys_North`: what it is, without the bundle and its end."""
    kind = doors.grant_kind(grant.kind, get_language() or "en")
    if grant.kind in (ways.HAND, ways.EMERGENCY):
        return kind
    return f"{kind}: {grant.name}"


def refusal(refused: refusals.Refused) -> str:
    """One sentence, in the reader's language."""
    if isinstance(refused, refusals.TooLong):
        return _("The handbook lets an emergency key last %(minutes)s minutes at most.") % {
            "minutes": refused.longest
        }
    if isinstance(refused, refusals.Elsewhere):
        where = " ".join(where_changed(answer) for answer in refused.changes)
        return _("This person gets bundles from the directory, not by hand.") + f" {where}"
    sentences = {
        refusals.NoRole: _(
            "No role allows opening doors there, or the account is closed. Nothing was done."
        ),
        refusals.NotByHand: _("The handbook does not let bundles be given by hand."),
        refusals.NotLasting: _("It would be over already. Choose a later end."),
        refusals.NoReason: _("Say why."),
        refusals.NoEmergencyKeys: _("The handbook knows of no emergency keys."),
        refusals.OwnKey: _(
            "You would open with this key yourself. Somebody else has to approve it."
        ),
        refusals.KeyOver: _("The emergency key is over, or was answered already."),
        refusals.NotYours: _("Only whoever asked for the key or opens with it gives it back."),
        refusals.NotTheirs: _("That belongs to another organisation."),
    }
    return sentences.get(type(refused), _("That cannot be. Nothing was done."))


def where_changed(answer: ChangeAnswer) -> str:
    """`It is changed in AD, by the municipality's IT. Put the person into the group.`"""
    if answer.where is None:
        return ""
    said = _("It is changed here: %(place)s.") % {"place": answer.where.name}
    if answer.by is not None:
        role, name = answer.by.role, answer.by.name
        said += " " + _("Done by: %(role)s (%(party)s).") % {"role": role, "party": name}
    return f"{said} {answer.how}" if answer.how else said
