"""What a deed may have before it: somebody has taken the case; and what does not fit it."""

from __future__ import annotations

from datetime import datetime

from driftbook.history.by import By
from driftbook.requests.actions import deeds
from driftbook.requests.models import HANDLING, WAITING, Case


class Unfit(ValueError):
    """What was said does not fit the case; `code` is phrased by `requests/status_words.py`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def begin(*, case: Case, by: By, now: datetime) -> None:
    """Whoever asks or finishes has taken a case that nobody had taken (B-03)."""
    if case.state == WAITING and case.handler is None and by.person is not None:
        deeds.add(
            case=case,
            what="taken",
            state=HANDLING,
            given={WAITING},
            by=by,
            now=now,
            changes={"handler": by.person},
            tell=False,
        )
