"""Cases, what is said in them, and what the system has promised to do."""

from driftbook.requests.models.cases import (
    ASKING,
    DONE,
    ENDED,
    HANDLING,
    OPEN,
    PLANNED,
    STATES,
    TEXT,
    WAITING,
    WITHDRAWN,
    Case,
    Deed,
    Promise,
)
from driftbook.requests.models.extracts import Extract
from driftbook.requests.models.portal import HOW, LEVELS, Held, MailChoice, SavedView, Sharing
from driftbook.requests.models.search import Words
from driftbook.requests.models.talk import (
    CUSTOMER,
    KEEPER,
    SIDES,
    SYSTEM,
    Attachment,
    Notice,
    Post,
    Presence,
    Reading,
)

__all__ = [
    "ASKING",
    "CUSTOMER",
    "DONE",
    "ENDED",
    "HANDLING",
    "HOW",
    "KEEPER",
    "LEVELS",
    "OPEN",
    "PLANNED",
    "SIDES",
    "STATES",
    "SYSTEM",
    "TEXT",
    "WAITING",
    "WITHDRAWN",
    "Attachment",
    "Case",
    "Deed",
    "Extract",
    "Held",
    "MailChoice",
    "Notice",
    "Post",
    "Presence",
    "Promise",
    "Reading",
    "SavedView",
    "Sharing",
    "Words",
]
