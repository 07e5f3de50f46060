"""The engine of sessions: rows that know whose they are. Django's own, with four more columns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from driftbook.people.models import Session
from driftbook.work import standby

STARTED, SEEN, AGENT = "started", "seen", "agent"
"""What a session says of itself: when it began, was last used (Unix seconds), and by what."""


class SessionStore(DatabaseStore):
    """Named in settings as SESSION_ENGINE."""

    def save(self, must_create: bool = False) -> None:
        """Nothing is kept while nothing can be written: whoever was signed in stays so."""
        if not standby.read_only():
            super().save(must_create)
        elif self.session_key is None:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]

    def delete(self, session_key: str | None = None) -> None:
        """Remove the row, unless nothing can be written."""
        if not standby.read_only():
            super().delete(session_key)

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where sessions are kept."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row for this session."""
        row = cast("Session", super().create_model_instance(data))
        user = data.get("_auth_user_id")
        row.user_id = int(user) if user else None
        row.started, row.seen = _instant(data.get(STARTED)), _instant(data.get(SEEN))
        row.agent = str(data.get(AGENT, ""))[:200]
        return row


def _instant(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
