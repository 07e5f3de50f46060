"""The only writer of mailboxes, and of what people do with mails; the reader writes the rest."""

from driftbook.inbox.actions.bounces import mark_bounced, works_again
from driftbook.inbox.actions.deciding import NotNow, decide, given_out, retry
from driftbook.inbox.actions.keeping import blank, forget_address, forget_writer
from driftbook.inbox.actions.mailboxes import end, in_trouble, open_mailbox, reached

__all__ = [
    "NotNow",
    "blank",
    "decide",
    "end",
    "forget_address",
    "forget_writer",
    "given_out",
    "in_trouble",
    "mark_bounced",
    "open_mailbox",
    "reached",
    "retry",
    "works_again",
]
