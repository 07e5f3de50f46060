"""Cases and posts as filing and talking would write them, without the deeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from driftbook.people.models import Organisation
from driftbook.requests.models import CUSTOMER, WAITING, Case, Post, Sharing
from driftbook.requests.tests.cast import NOW, PETRA, Houses, user


def case(here: Houses, subject: str = "A door", **more: Any) -> Case:
    """A case of the owner at the keeper, or at the owner's first level with `at_customer`.

    `more` are its fields; `at` is when it was filed, `level` what the customer shares.
    """
    at: datetime = more.pop("at", NOW)
    customer: Organisation = more.get("customer", here.owner)
    Sharing.objects.get_or_create(
        agreement=here.agreement,
        organisation=customer,
        defaults={"level": more.pop("level", "everyone")},
    )
    first = more.get("at_customer", False)
    last = Case.objects.filter(agreement=here.agreement).aggregate(last=Max("number"))["last"]
    given: dict[str, Any] = {
        "number": (last or 0) + 1,
        "agreement": here.agreement,
        "edition": here.edition,
        "customer": customer,
        "provider": None if first else here.keeper,
        "type": "fault",
        "queue": "first" if first else "ordinary",
        "subject": subject,
        "state": WAITING,
        "filed": at,
        "entered": at,
        "changed": at,
        "person": user(PETRA).key,
        "role": "portal-user",
    }
    return Case.objects.create(**(given | more))


def post(case: Case, text: str, *, side: str = CUSTOMER, **more: Any) -> Post:
    """The next post of the case."""
    position = case.posts_count + 1
    Case.objects.filter(pk=case.pk).update(posts_count=position)
    case.posts_count = position
    given: dict[str, Any] = {"at": case.filed, "side": side, "text": text}
    return Post.objects.create(case=case, position=position, **(given | more))


def note(case: Case, text: str, of: UUID, **more: Any) -> Post:
    """An internal note of the organisation with this key."""
    return post(case, text, side="keeper", internal=True, internal_to=of, **more)
