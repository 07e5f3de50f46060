"""What pages call manuals, and why something is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.downtime.manuals import refusals

SORTS: dict[str, str | Promise] = {
    "manual": gettext_lazy("Manual"),
    "information": gettext_lazy("Operational information"),
}
READERS: dict[str, str | Promise] = {
    "own": gettext_lazy("Your organisation alone"),
    "parties": gettext_lazy("The parties of the handbook"),
    "everybody": gettext_lazy("Everybody, also without signing in"),
}


def refusal(refused: refusals.Refused) -> str:
    """One sentence, in the reader's language."""
    if isinstance(refused, refusals.UnknownSystem):
        return _("The handbook knows no system “%(system)s”.") % {"system": refused.system}
    if isinstance(refused, refusals.Translated):
        return _("There is one in this language already: “%(title)s”.") % {
            "title": refused.other.title
        }
    sentences = {
        refusals.Outdated: _(
            "Somebody else has written a version meanwhile. Nothing of yours is lost."
        ),
        refusals.Ended: _("It has been taken off the shelf. Nothing was done."),
        refusals.NotTheirs: _("That belongs to another organisation."),
        refusals.NoReaders: _("There is no agreement whose parties could read it."),
        refusals.NoSuchChoice: _("That cannot be chosen."),
        refusals.TooSoon: _("Choose a day after today, and within five years."),
        refusals.Unsaid: _("Say a title, a text and who looks after it."),
    }
    return sentences.get(type(refused), _("That cannot be. Nothing was done."))
