"""What is hashed, and how. A change here would break every chain that exists."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from driftbook.history.models import Event


def canonical(value: Any) -> str:
    """JSON with sorted keys, no blanks and ASCII only: the same text on every machine.

    Raises TypeError for what is no JSON, ValueError for NaN and infinity.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def of_content(salt: str, content: str) -> str:
    """The hash of what was before and after. The salt keeps it from being guessed."""
    return _sha256(f"{salt}:{content}")


def of_event(event: Event) -> str:
    """The hash of an event: everything about it, its content's hash and the hash before."""
    return _sha256(
        canonical(
            {
                "previous": event.previous,
                "organisation": str(event.organisation),
                "number": event.number,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "person": None if event.person is None else str(event.person),
                "role": event.role,
                "did": event.did,
                "kind": event.kind,
                "key": event.key,
                "request": event.request,
                "content": event.content_hash,
            }
        )
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
