"""What operations about a downtime answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from driftbook.downtime.models import Downtime
from driftbook.downtime.planning import api_shapes as shapes
from driftbook.downtime.planning import refusals, words
from driftbook.downtime.planning.visiting import acting, inside
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.history.by import By
from driftbook.people.api_auth import REFUSALS, Problem, problem
from driftbook.people.middleware import actor

ONE = {200: shapes.WholeOut, 409: Problem, **REFUSALS}


def done(
    request: HttpRequest,
    found: Downtime,
    action: str,
    act: Callable[[By, datetime], object],
) -> Any:
    """What an operation answers that changes a downtime on which the caller may do the action."""
    by, now = acting(request, action, found.organisation), timezone.now()

    def did() -> Downtime:
        act(by, now)
        return found

    return answer(request, did)


def answer(request: HttpRequest, act: Callable[[], Downtime]) -> Any:
    """The downtime as it is afterwards, or why it was not done."""
    try:
        found = act()
    except refusals.Refused as why:
        return refused(why)
    except Unanswerable as why:
        return problem(422, why.told, why.what, why.known)
    return whole(request, found)


def whole(request: HttpRequest, found: Downtime) -> dict[str, Any]:
    """The downtime, as far as the caller sees it."""
    fresh = Downtime.objects.select_related("organisation", "agreement", "change").get(pk=found.pk)
    return shapes.whole(fresh, inside=inside(fresh, actor(request)))


def refused(why: refusals.Refused) -> Any:
    """409, with what would have to be waived and the earliest start where it is blocked."""
    known: tuple[str, ...] = ()
    with override("en"):
        detail = words.refusal(why)
    if isinstance(why, refusals.Blocked):
        known = why.left
        at = why.answer.earliest
        detail = f"earliest: {at.isoformat()}" if at else "earliest: none within two years"
    return problem(409, words.code(why), detail, known)
