"""What the people who look after a downtime are told by mail: what was missed, or should be over.

What its audiences are told are notices, and their business is `telling`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from driftbook.downtime.models import Downtime, Duty, PlanStep
from driftbook.downtime.planning.places import zone_of
from driftbook.outbox.actions import put
from driftbook.people.listing import members_who_may
from driftbook.people.models import User
from driftbook.wording import times

PLAN, RUN = "downtime.plan", "downtime.run"


def missed(duty: Duty, now: datetime) -> None:
    """To whoever may plan: somebody should have been told by now, and was not. Once."""
    said = {"duty": duty.name}
    to = members_who_may(PLAN, duty.downtime.organisation)
    _put("duty_missed", duty.downtime, to, said, {"by": duty.by}, f"missed:{duty.key}", now)


def overrun(downtime: Downtime, turn: int, now: datetime) -> None:
    """To whoever may run it: it should be over. `turn` counts the reminders of this end."""
    to = members_who_may(RUN, downtime.organisation)
    key = f"overrun:{downtime.key}:{downtime.end.timestamp():.0f}:{turn}"
    _put("overrun", downtime, to, {}, {"end": downtime.end}, key, now)


def step_due(step: PlanStep, now: datetime) -> None:
    """To whoever may plan: a step of the plan is due within a day. Once per date."""
    to = members_who_may(PLAN, step.downtime.organisation)
    key = f"step:{step.key}:{step.by.timestamp():.0f}"
    _put("step_due", step.downtime, to, {"step": step.name}, {"by": step.by}, key, now)


def _put(
    letter: str,
    downtime: Downtime,
    to: Iterable[User],
    said: Mapping[str, Any],
    instants: Mapping[str, datetime],
    key: str,
    now: datetime,
) -> None:
    here = zone_of(downtime)
    page = settings.ADDRESS + reverse("downtime:downtime", args=[downtime.key])
    for user in to:
        language = user.language or downtime.organisation.language
        at = {name: times.moment(one.astimezone(here), language) for name, one in instants.items()}
        put(
            channel="mail",
            to=user.email,
            template=f"downtime/planning/letters/{letter}",
            context={"name": user.name, "title": downtime.title, "address": page, **said, **at},
            language=language,
            organisation=downtime.organisation.key,
            person=user.key,
            key=f"downtime:{key}:{user.key}",
            now=now,
            about=("downtime", str(downtime.key)),
        )
