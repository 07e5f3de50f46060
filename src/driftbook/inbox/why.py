"""Words for the states of mails and for what stands between one and a case."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from driftbook.inbox.routing import handler

STATES: dict[str, str | Promise] = {
    "waiting": gettext_lazy("Waits to be read"),
    "review": gettext_lazy("Somebody must decide"),
    "quarantined": gettext_lazy("Could not be read"),
    "done": gettext_lazy("Dealt with"),
    "ignored": gettext_lazy("Left alone"),
    "duplicate": gettext_lazy("Came twice"),
    "refused": gettext_lazy("Refused"),
}
LOOKS = {
    "waiting": "state-warning",
    "review": "state-bad",
    "quarantined": "state-bad",
    "done": "state-good",
}
"""How a state looks; the others are quiet."""
SOURCES: dict[str, str | Promise] = {
    "imap": gettext_lazy("fetched from the mail server"),
    "lmtp": gettext_lazy("handed over by a mail server"),
    "smtp": gettext_lazy("handed over by a mail server"),
    "pipe": gettext_lazy("handed over by a program"),
}
REASONS: dict[str, str | Promise] = {
    "nobody-handles": gettext_lazy("Nothing here deals with mail."),
    "own-mail": gettext_lazy("It is a mail of our own that came back to us."),
    "same-mail": gettext_lazy("The same mail was here before."),
    "unreadable": gettext_lazy("It does not have the form of a mail."),
    "too-large": gettext_lazy(
        "It is too large to be taken. It is still at the mail server; here are its first lines."
    ),
    "failed": gettext_lazy("It was tried several times, and each time something went wrong."),
    "killed-its-reader": gettext_lazy(
        "Whoever read it was gone before the end, several times. Look at it with care."
    ),
    "refused-by-a-person": gettext_lazy("Somebody has decided that nothing becomes of it."),
    "erased": gettext_lazy("It was erased together with the person who wrote it."),
}


def reason(why: str) -> str:
    """In words; a code that nobody knows stands as it is."""
    if not why:
        return ""
    return str(REASONS.get(why, "") or handler().explain(why) or _("Reason: %s") % why)
