"""Cases as filing them would write them, without the forms; for tests of what comes after."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from driftbook.doors import tag_actions
from driftbook.doors.models import Tag
from driftbook.history.by import By
from driftbook.requests.actions import deeds
from driftbook.requests.models import Case, Post
from driftbook.requests.tests import rows
from driftbook.requests.tests.cast import NOW, PETRA, Houses, by, user


def case(there: Houses, type: str, answers: dict[str, Any] | None = None, who: str = PETRA) -> Case:
    """A case of the owner that waits in its queue."""
    with transaction.atomic():
        made = rows.case(
            there, type, type=type, answers=answers or {}, person=user(who).key, posts_count=1
        )
        deeds.add(case=made, what="filed", state="waiting", given={"waiting"}, by=by(who), now=NOW)
        Post.objects.create(case=made, position=1, at=NOW, side="customer", text=type)
    return made


def tag(there: Houses, number: str = "04A1", holder: str = "Flat 12") -> Tag:
    """A tag of the owner."""
    with transaction.atomic():
        return tag_actions.add_tag(
            organisation=there.owner,
            number=number,
            holder=holder,
            address=there.address,
            by=By(None, "operator"),
            now=NOW,
        )
