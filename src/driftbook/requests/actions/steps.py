"""A deed of a case that other programs hear of too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from driftbook.history.actions import hold
from driftbook.history.by import By
from driftbook.outbox.actions import announce
from driftbook.requests.actions import deeds
from driftbook.requests.models import HANDLING, WAITING, Case, Deed

TOLD = frozenset(
    {
        "filed",
        "entered",
        "taken",
        "handed",
        "asked",
        "answered",
        "reminded",
        "closed",
        "done",
        "reopened",
        "withdrawn",
        "escalated",
    }
)
"""Of what webhooks are told, as `case.<what>`."""


class Unfit(ValueError):
    """What was said does not fit the case; `code` is phrased by `requests/status_words.py`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def step(
    *,
    case: Case,
    what: str,
    state: str,
    given: Collection[str],
    by: By,
    now: datetime,
    because: str = "",
    details: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    tell: bool = True,
) -> Deed:
    """As `deeds.add`, and the programs of both sides are told. Raises NotNow."""
    deed = deeds.add(
        case=case,
        what=what,
        state=state,
        given=given,
        by=by,
        now=now,
        because=because,
        details=details,
        changes=changes,
        tell=tell,
    )
    if what in TOLD:
        _announce(case, deed, now)
    return deed


def begin(*, case: Case, by: By, now: datetime) -> None:
    """Whoever asks or finishes has taken a case that nobody had taken (B-03)."""
    if case.state == WAITING and case.handler is None and by.person is not None:
        step(
            case=case,
            what="taken",
            state=HANDLING,
            given={WAITING},
            by=by,
            now=now,
            changes={"handler": by.person},
            tell=False,
        )


def hold_both(case: Case) -> None:
    """Lock the chains of the history of all who are told, before anything else locks one."""
    hold(*case.parties)


def _announce(case: Case, deed: Deed, now: datetime) -> None:
    announce(
        event=f"case.{deed.what}",
        payload={
            "case": str(case.key),
            "number": case.number,
            "handbook": case.agreement.handbook,
            "type": case.type,
            "queue": case.queue,
            "state": case.state,
            "address": settings.ADDRESS + reverse("requests:case", args=[case.key]),
        },
        organisations=case.parties,
        key=f"case:{case.key}:{deed.position}",
        now=now,
        about=("case", str(case.key)),
    )
