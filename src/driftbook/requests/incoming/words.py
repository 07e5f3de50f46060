"""Why a letter did not go where it wanted, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    # people look at it
    "no-sender": _("It has no sender that can be read."),
    "sender-not-proven": _("The mail server says that the sender is not who the mail says."),
    "sender-not-vouched-for": _("The mail server does not vouch for its sender."),
    "sender-not-known-for-case": _(
        "It belongs to a case, but its sender is not known for that case."
    ),
    "several-people": _("Several people have this address."),
    "token-unknown": _("It was sent to an address for answers that we have not given out."),
    "case-is-over": _("It answers a case that has ended and that an answer no longer opens."),
    "says-nothing": _("It says nothing, and nothing is attached."),
    "too-many": _("So many mails came from this address within an hour."),
    "sender-unknown": _("Its sender is not known."),
    "may-not-file": _("Its sender is known, and may not file such a case."),
    "which-customer": _("It is not clear for which customer it is."),
    "no-mail-type": _("No handbook says what a mail is filed as."),
    "not-filed": _("The handbook does not let it be filed so."),
    # left alone
    "own-mail": _("It is a mail of our own."),
    "automatic": _("It was written by a machine: an answer while somebody is away, a list."),
    "bounce-of-nothing-of-ours": _("It says that a mail came back that we have not sent."),
    # done
    "answer": _("It is an answer in a case."),
    "filed": _("It has been filed as a new case."),
    "bounced": _("A mail of ours came back; its address is marked."),
    "late": _("A mail of ours is late."),
}
