"""Instead of a mail server or an SMS provider: one file per message, for demo and development.

The file is named after the message, so that sending twice leaves one.
"""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path

from driftbook.outbox.models import MAIL, Message


class Files:
    """Writes to a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message) -> str:
        """Write the message as it would have arrived."""
        from driftbook.outbox.channels.mail import letter

        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{message.uid.hex}.{'eml' if message.channel == MAIL else 'txt'}"
        if message.channel == MAIL:
            mail = letter(message)
            content = f"Return-Path: <{parseaddr(mail.from_email)[1]}>\n".encode()
            content += mail.message().as_bytes()
        else:
            content = f"To: {message.to}\n\n{message.text}\n".encode()
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(content)
        unfinished.replace(self.folder / name)
        return name

    def close(self) -> None:
        """Nothing is open."""
