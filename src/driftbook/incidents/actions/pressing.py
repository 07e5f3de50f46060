"""Buttons of pages: pressed twice is written once, and what a page did not show is not undone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from driftbook.handbook.deciding.incident_log import Entry
from driftbook.history.by import By
from driftbook.incidents.actions import writing
from driftbook.incidents.models import Incident


def press(
    *,
    incident: Incident,
    kind: str,
    by: By,
    now: datetime,
    form: UUID,
    over: Sequence[UUID],
    subject: str = "",
    data: Mapping[str, Any] | None = None,
    words: str = "",
    happened: datetime | None = None,
) -> Entry:
    """Write what a form says, in one transaction.

    `form` is the id that the page gave the form: the same words sent again with it add nothing,
    other words (from a page that the browser went back to) are another entry. `over`: what the
    page showed as the latest of the subject. What its writer wrote here meanwhile counts as seen;
    what somebody else wrote does not, and both stand (a contradiction). `happened` and `now` are
    aware; `happened` None is now.
    """
    said = dict(data or {})
    then = happened.isoformat() if happened else None
    id = once(form, str(incident.key), kind, subject, said, words, then)

    def seen(latest: Sequence[Entry]) -> Sequence[UUID]:
        own = [one.id for one in latest if _own(one, by)]
        return [*dict.fromkeys([*over, *own])]

    return writing.say(
        incident=incident,
        kind=kind,
        by=by,
        now=now,
        subject=subject,
        data=said,
        words=words,
        happened=happened,
        id=id,
        over=seen,
    )


def once(form: UUID, *said: object) -> UUID:
    """The id of what a form says: the same words are the same entry, other words are another."""
    return uuid5(form, json.dumps(said, sort_keys=True))


def _own(entry: Entry, by: By) -> bool:
    return by.person is not None and (entry.person, entry.device) == (by.person, writing.SERVER)
