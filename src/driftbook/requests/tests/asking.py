"""Cases as the tests of their status path need them, and a worker that works through days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from driftbook.history.by import By
from driftbook.people.models import Organisation
from driftbook.requests.actions import deeds, promises, talking
from driftbook.requests.due import Promises
from driftbook.requests.models import CUSTOMER, KEEPER, Case, Post
from driftbook.requests.tests import rows
from driftbook.requests.tests.cast import KARIN, NOW, PETRA, STOCKHOLM, Houses, by


def on(day: str, hour: int = 9, minute: int = 0) -> datetime:
    """At this time of day in the zone of the handbook."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), STOCKHOLM).replace(
        hour=hour, minute=minute
    )


def case(
    here: Houses,
    type_: str = "order",
    *,
    dated: str = "",
    answers: dict[str, Any] | None = None,
    filed: datetime = NOW,
) -> Case:
    """A case that Petra has filed, as filing writes it."""
    day = date.fromisoformat(dated) if dated else None
    state = "planned" if day else "waiting"
    with transaction.atomic():
        made = rows.case(
            here,
            "Something about an entrance",
            at=filed,
            type=type_,
            at_customer=type_ == "app",
            answers=answers or {"what": "Two tags", "how": "shop", "shop": "Malmö"},
            state=state,
            dated=day,
            entered=None if day else filed,
        )
        deeds.add(
            case=made,
            what="filed",
            state=state,
            given={state},
            by=by(PETRA),
            now=filed,
        )
        if day:
            promises.to_enter(case=made, handbook=here.handbook, dated=day)
    return made


def say(case: Case, now: datetime, text: str = "Hello", name: str = PETRA) -> Post:
    """The customer writes."""
    return _post(case, by(name), CUSTOMER, case.customer, text, now)


def ask(case: Case, now: datetime, text: str = "Which colour?", name: str = KARIN) -> Post:
    """The keeper asks the customer."""
    level = case.customer if case.at_customer else case.provider
    assert level is not None
    return _post(case, by(name, "supplier-support"), KEEPER, level, text, now, asks=True)


def _post(
    case: Case,
    who: By,
    side: str,
    organisation: Organisation,
    text: str,
    now: datetime,
    asks: bool = False,
) -> Post:
    return talking.post(
        case=case,
        text=text,
        by=who,
        side=side,
        organisation=organisation.key,
        now=now,
        asks=asks,
    )


def work(first: datetime, last: datetime) -> Iterator[str]:
    """Let the worker run from one instant to another; when it did something, and not earlier."""
    now = first
    while (due := Promises().next_due(now)) is not None and due <= last:
        if due > now:
            assert Promises().run_due(due - timedelta(seconds=1), 20) == 0
        now = max(now, due.astimezone(STOCKHOLM))
        assert Promises().run_due(now, 20) > 0
        yield now.strftime("%Y-%m-%d %H:%M")


def fresh(case: Case) -> Case:
    """The case as it is now."""
    return Case.objects.get(pk=case.pk)


def path(case: Case) -> list[str]:
    """The steps on its path, in order; not what its type has done."""
    steps = case.deeds.exclude(what="acted").order_by("position")
    return [*steps.values_list("what", flat=True)]
