"""What a Teams workflow wants to be sent: an Adaptive Card in its envelope. Pure.

Any other program is sent signed JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

GENERIC, TEAMS = ("generic", "teams")
"""What is at an address: a program of its own, or a workflow of Teams."""
CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.4"
_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]"})


def envelope(
    *, title: str, texts: Sequence[str], quiet: str = "", link: tuple[str, str] | None = None
) -> dict[str, Any]:
    """A card with a title, paragraphs, a quiet line below, and a button with (words, address).

    Texts are shown as they are: signs that Teams would take for markup are marked as plain ones.
    """
    body = [_block(title, weight="Bolder", size="Medium")]
    body += [_block(text) for text in texts if text]
    if quiet:
        body.append(_block(quiet, isSubtle=True, size="Small"))
    content: dict[str, Any] = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": VERSION,
        "body": body,
    }
    if link:
        content["actions"] = [{"type": "Action.OpenUrl", "title": link[0], "url": link[1]}]
    attachment = {"contentType": CARD, "contentUrl": None, "content": content}
    return {"type": "message", "attachments": [attachment]}


def _block(text: str, **more: Any) -> dict[str, Any]:
    paragraphs = text.translate(_MARKUP).replace("\n", "\n\n")
    return {"type": "TextBlock", "text": paragraphs, "wrap": True, **more}
