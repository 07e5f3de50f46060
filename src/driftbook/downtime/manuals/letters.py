"""Who is reminded that a manual is to be gone through: its owner, else who looks after such."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings
from django.urls import reverse

from driftbook.downtime.manuals import reviewing
from driftbook.downtime.manuals.queries import WRITE
from driftbook.downtime.models import Manual
from driftbook.outbox.actions import put
from driftbook.people.listing import reachable_in
from driftbook.people.models import User
from driftbook.people.permissions import TABLE
from driftbook.wording import times

LETTER = "downtime/manuals/letters/review"
INSTEAD = ("spoc", "change-manager"), ("handbook-owner", "system-administrator")
"""Where nobody is named, or the owner has gone: the first of these that anybody is."""


def readers(manual: Manual) -> list[User]:
    """Who is reminded: the owner, as long as they may write in the organisation and have an
    address."""
    there = partial(reachable_in, manual.organisation)
    owner = [user for user in there(TABLE[WRITE].own) if user.key == manual.owner]
    if owner:
        return owner
    return next((found for roles in INSTEAD if (found := there(roles))), [])


def remind(manual: Manual, slot: datetime, now: datetime) -> None:
    """Write to them. `slot` is when that was due: the same one again writes to nobody twice."""
    page = settings.ADDRESS + reverse("downtime:manual", args=[manual.key])
    late = manual.review < reviewing.today(manual.organisation, now)
    for user in readers(manual):
        language = user.language or manual.organisation.language
        put(
            channel="mail",
            to=user.email,
            template=LETTER,
            context={
                "name": user.name,
                "title": manual.title,
                "due": times.long_day(manual.review, language),
                "late": late,
                "address": page,
            },
            language=language,
            organisation=manual.organisation.key,
            person=user.key,
            key=f"manual:{manual.key}:review:{slot.isoformat()}:{user.key}",
            now=now,
            about=("manual", str(manual.key)),
        )
