"""What changes and councils keep about a person: given out to them, and erased with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from driftbook.downtime.models import Advice, Change, Forgetting, GroupMember, Meeting
from driftbook.people.models import User

KIND = "advice"


def export(user: User) -> list[dict[str, Any]]:
    """What they asked for, advised and decided, and the groups and meetings they were in."""
    asked = Change.objects.filter(asked_by=user.key).order_by("asked", "pk")
    decided = Change.objects.filter(decided_by=user.key).order_by("decided", "pk")
    advice = Advice.objects.filter(person=user.key).select_related("change").order_by("at", "pk")
    groups = GroupMember.objects.filter(user=user).select_related("change").order_by("added", "pk")
    return [
        *({"asked": one.title, "why": one.why, "at": one.asked.isoformat()} for one in asked),
        *(
            {"advised": one.change.title, "evaluation": one.evaluation, "words": one.words}
            | {"council": one.council, "at": one.at.isoformat()}
            for one in advice
        ),
        *(
            {"decided": one.title, "state": one.state, "because": one.because}
            | {"at": one.decided.isoformat() if one.decided else ""}
            for one in decided
        ),
        *(
            {"group": one.change.title, "because": one.because, "at": one.added.isoformat()}
            for one in groups
        ),
        *(
            {"meeting": one.council, "number": one.number, "at": one.start.isoformat()}
            for one in _meetings(user)
        ),
    ]


def forget(user: User, now: datetime) -> None:
    """Empty the words of their advice; why they were in a group goes too.

    What they asked for and decided belongs to the organisations: it stays, under a key without a
    name.
    """
    GroupMember.objects.filter(user=user).update(because="")
    mine = Advice.objects.filter(person=user.key).exclude(words="")
    for organisation, last in _chains(mine):
        # the triggers let words be emptied while there is a permit for this very organisation
        permit = Forgetting.objects.create(organisation=organisation, kind=KIND, up_to=last)
        mine.filter(organisation=organisation).update(words="")
        permit.delete()


def _chains(rows: Any) -> list[tuple[UUID, int]]:
    return list(rows.order_by().values_list("organisation").annotate(last=Max("number")).order_by())


def _meetings(user: User) -> list[Meeting]:
    """Those at which they were present. There are few: a council meets a few times a year."""
    rows = Meeting.objects.filter(minuted__isnull=False).order_by("start", "pk")
    return [one for one in rows.iterator() if str(user.key) in one.present]
