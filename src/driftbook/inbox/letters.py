"""A mail as it was understood: what the ledger holds, taken apart and made safe to show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from driftbook.inbox.models import Mail


@dataclass(frozen=True)
class LetterFile:
    """An attachment, or an image that stands in the text."""

    name: str
    """Without folders; never empty."""
    content: bytes
    kind: str
    """The media type that the mail claims: `image/png`. It proves nothing."""
    content_id: str = ""
    """Without brackets: what `cid:` in the HTML names."""
    inline: bool = False


@dataclass(frozen=True)
class Bounce:
    """A mail that says that one of ours came back (RFC 3464)."""

    recipient: str
    """Whom it did not reach, in small letters; empty: the mail does not say."""
    status: str
    """`5.1.1`, or what the other server said; empty: unknown."""
    permanent: bool
    original_message_id: str
    """With its brackets, as the outbox knows it; empty: the mail does not say."""


@dataclass(frozen=True)
class Letter:
    """A mail that came in, ready to be handled. Nothing in it is proven, also not its sender."""

    mail: Mail
    sender: str
    """Small letters; empty where there is none that can be read."""
    sender_name: str
    to: tuple[str, ...]
    """Everybody it is addressed to, in small letters: To, Cc and the envelope."""
    tokens: tuple[str, ...]
    """What stands behind the + in addresses of the mailbox, in small letters."""
    message_id: str
    """With its brackets; empty: the mail has none."""
    references: tuple[str, ...]
    """In-Reply-To and References, with brackets, the nearest first, each once."""
    subject: str
    """One line."""
    date: datetime | None
    """What the sender's clock said, aware."""
    text: str
    """What was written, without what was quoted: never lost, only folded away."""
    folded: str
    """The quoted history; `text` and `folded` together are everything."""
    html: str
    """The mail's HTML, made safe; images name `cid:` of a file. Empty: plain text only."""
    files: tuple[LetterFile, ...]
    automatic: bool
    """Written by a machine: out of office, a list, a report, our own mail that went round."""
    answerable: bool
    """Whether an automatic answer may go to the sender (RFC 3834)."""
    bounce: Bounce | None
    own: bool
    """It was sent by this installation."""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of what it says, without what servers on its way have added."""
        said = hashlib.sha256()
        date = self.date.isoformat() if self.date else ""
        for part in (self.sender, self.subject, date, self.text, self.folded, self.html):
            said.update(part.encode("utf-8", "replace") + b"\0")
        for file in self.files:
            said.update(hashlib.sha256(file.content).digest())
        return said.hexdigest()
