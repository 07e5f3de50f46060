"""Why an entry was not taken, in a sentence."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSED: dict[str, str | Promise] = {
    "unknown-incident": _("The incident is not known here yet: send what opened it first."),
    "unknown-card": _("This card, place or edition of the handbook is not known here."),
    "may-not": _("You may not write in this log."),
    "may-not-close": _("Your roles do not let you close or reopen an incident."),
    "malformed": _("It does not say what an entry of its kind says."),
    "taken": _("Another entry has the same id."),
}
