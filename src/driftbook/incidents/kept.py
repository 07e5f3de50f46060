"""What logs keep of a person: given out, and forgotten as far as it is theirs.

A log is evidence of what was done: entries stay, and the person's key leads to no name any more.
Words that are marked as personal data are emptied with the person who wrote them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.incidents.models import Alarm, Erasure, LogEntry
from driftbook.people.models import User
from driftbook.work.transactions import demand


def of_person(user: User) -> list[dict[str, Any]]:
    """Every entry that they wrote, every duty that they held, and every alarm that they put aside;
    instants are in UTC."""
    wrote = LogEntry.objects.filter(person=user.key)
    held = LogEntry.objects.filter(kind="duty", data__person=str(user.key))
    rows = (wrote | held).select_related("incident").order_by("incident", "number")
    aside = Alarm.objects.filter(ended_by=user.key).order_by("ended", "pk")
    alarms = [
        {"alarm": str(row.key), "ended": row.ended and row.ended.isoformat(), "words": row.because}
        for row in aside
    ]
    return alarms + [
        {
            "incident": str(row.incident.key),
            "number": row.number,
            "happened": row.happened.isoformat(),
            "kind": row.kind,
            "subject": row.subject,
            "data": row.data,
            "words": row.words if row.person == user.key else "",
        }
        for row in rows
    ]


def keys(user: User) -> list[object]:
    """The keys of the incidents in whose logs they wrote or had a duty."""
    rows = LogEntry.objects.filter(person=user.key)
    rows = rows | LogEntry.objects.filter(kind="duty", data__person=str(user.key))
    return list(rows.order_by().values_list("incident__key", flat=True).distinct())


def forget(user: User, now: datetime) -> None:
    """Empty the words of theirs that are marked as personal. Raises NotInATransaction."""
    demand("forget()")
    rows = LogEntry.objects.filter(person=user.key, data__personal=True).exclude(words="")
    for organisation, kind in set(rows.values_list("organisation", "kind")):
        permit = Erasure.objects.create(organisation=organisation, kind=kind, up_to=2**31 - 1)
        rows.filter(organisation=organisation, kind=kind).update(words="")
        permit.delete()
