"""The plan of an extensive downtime: its steps, whoever receives them, and by when (O-10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from driftbook.downtime.models import Downtime, PlanStep
from driftbook.downtime.planning import letters, refusals
from driftbook.downtime.planning.actions import writing
from driftbook.history.by import By


@transaction.atomic
def add_step(
    *,
    downtime: Downtime,
    name: str,
    due: datetime,
    text: str = "",
    to: str = "",
    key: UUID | None = None,
    by: By,
    now: datetime,
) -> PlanStep:
    """Add a step to the plan; `due` is by when. The same `key` again is the same step. Raises Over,
    NotTheirs."""
    found = _open(downtime)
    there = PlanStep.objects.filter(key=key).first() if key else None
    if there is not None:
        if there.downtime_id != found.pk:
            raise refusals.NotTheirs
        return there
    last = found.plan_steps.aggregate(n=Max("position"))["n"]
    step = PlanStep.objects.create(
        key=key or uuid4(),
        downtime=found,
        position=(last or 0) + 1,
        name=" ".join(name.split())[:300],
        text=text.strip(),
        to=to.strip(),
        by=due,
    )
    writing.note(found, "step.added", by, now, _said(step))
    return step


@transaction.atomic
def change_step(
    *, step: PlanStep, name: str, due: datetime, text: str, to: str, by: By, now: datetime
) -> PlanStep:
    """Say something else in a step, or another date. Raises Over."""
    found, row = _both(step)
    before = _said(row)
    if row.by != due:
        row.reminded = None
    row.name, row.text, row.to, row.by = " ".join(name.split())[:300], text.strip(), to.strip(), due
    row.save(update_fields=["name", "text", "to", "by", "reminded"])
    if _said(row) != before:
        writing.note(found, "step.changed", by, now, _said(row), before)
    return row


@transaction.atomic
def finish_step(*, step: PlanStep, by: By, now: datetime) -> PlanStep:
    """It is done; twice is once. Raises Over."""
    found, row = _both(step)
    if row.done is None:
        row.done, row.done_by = now, by.person
        row.save(update_fields=["done", "done_by"])
        writing.note(found, "step.done", by, now, _said(row))
    return row


@transaction.atomic
def remove_step(*, step: PlanStep, by: By, now: datetime) -> PlanStep:
    """Take it out of the plan; twice is once. Raises Over."""
    found, row = _both(step)
    if row.ended is None:
        row.ended = now
        row.save(update_fields=["ended"])
        writing.note(found, "step.removed", by, now, _said(row))
    return row


def remind_of_step(*, step: PlanStep, now: datetime) -> bool:
    """Remind whoever may plan of a step that is due soon, once per date. In a transaction."""
    found = writing.locked(step.downtime)
    row = PlanStep.objects.select_for_update().get(pk=step.pk)
    if found.over or row.done or row.ended or row.reminded:
        return False
    row.reminded, row.downtime = now, found
    row.save(update_fields=["reminded"])
    letters.step_due(row, now)
    return True


def _open(downtime: Downtime) -> Downtime:
    found = writing.locked(downtime)
    if found.over:
        raise refusals.Over
    return found


def _both(step: PlanStep) -> tuple[Downtime, PlanStep]:
    return _open(step.downtime), PlanStep.objects.select_for_update().get(pk=step.pk)


def _said(step: PlanStep) -> dict[str, str]:
    return {"name": step.name, "by": step.by.isoformat(), "to": step.to}
