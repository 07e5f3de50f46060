"""One deed at a time: the case's row is locked, its state changes, and the history is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from driftbook.history.actions import record_for
from driftbook.history.by import By
from driftbook.outbox.actions import announce
from driftbook.requests.models import Case, Deed, Notice
from driftbook.requests.queries.cases import whole
from driftbook.work.transactions import demand

FILED = "filed"
"""The first deed of every case."""


TOLD = frozenset(
    {
        "filed",
        "entered",
        "taken",
        "handed",
        "asked",
        "answered",
        "reminded",
        "closed",
        "done",
        "reopened",
        "withdrawn",
        "escalated",
    }
)
"""Of what webhooks are told, as `case.<what>`."""


class NotNow(Exception):
    """The case is in a state in which this cannot be done; `case` is how it is now."""

    def __init__(self, case: Case, what: str) -> None:
        super().__init__(f"case {case} is {case.state}: {what} is not possible")
        self.case, self.what = case, what


def locked(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends. Raises NotInATransaction."""
    demand("locked()")
    return whole(Case.objects.select_for_update(of=("self",))).get(pk=case.pk)


def handled(case: Case, what: str) -> Case:
    """As `locked`, for what only those do who handle the case. Raises NotNow once it is sent on."""
    row = locked(case)
    if sent_on(case, row):
        raise NotNow(row, what)
    return row


def sent_on(seen: Case, now: Case) -> bool:
    """Whether it went to another level after it was seen: the right to act was asked of that."""
    return (seen.at_customer, seen.provider_id) != (now.at_customer, now.provider_id)


def add(
    *,
    case: Case,
    what: str,
    state: str,
    given: Collection[str],
    by: By,
    now: datetime,
    because: str = "",
    details: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    tell: bool = True,
) -> Deed:
    """Write a deed on a locked case, which must be in one of the states `given`.

    `changes` are written on the case with it. It is told in the history of the customer and of the
    provider that sees it; `details` are JSON, and stand there too. With `tell` those concerned are
    told by mail (B-04); of what is in `TOLD`, the programs of both sides. Raises NotNow.
    """
    demand("add()")
    if case.state not in given:
        raise NotNow(case, what)
    position = 0 if what == FILED else Deed.objects.filter(case=case).count()
    before = {"state": case.state} if position else None
    wanted = {**(changes or {}), "state": state, "changed": now}
    fields = {name: value for name, value in wanted.items() if getattr(case, name) != value}
    for name, value in fields.items():
        setattr(case, name, value)
    if fields:
        case.save(update_fields=[*fields])
    deed = Deed.objects.create(
        case=case,
        position=position,
        what=what,
        state=state,
        at=now,
        person=by.person,
        role=by.role,
        because=because,
        details=dict(details or {}),
    )
    if tell:
        Notice.objects.create(case=case, deed=deed, due=now)
    record_for(
        {*case.parties},
        by=by,
        did=f"case.{what}",
        kind="case",
        key=str(case.key),
        before=before,
        after={"number": case.number, "state": state, **(details or {})},
        now=now,
    )
    if what in TOLD:
        _announce(case, deed, now)
    return deed


def _announce(case: Case, deed: Deed, now: datetime) -> None:
    announce(
        event=f"case.{deed.what}",
        payload={
            "case": str(case.key),
            "number": case.number,
            "handbook": case.agreement.handbook,
            "type": case.type,
            "queue": case.queue,
            "state": case.state,
            "address": settings.ADDRESS + reverse("requests:case", args=[case.key]),
        },
        organisations=case.parties,
        key=f"case:{case.key}:{deed.position}",
        now=now,
        about=("case", str(case.key)),
    )
