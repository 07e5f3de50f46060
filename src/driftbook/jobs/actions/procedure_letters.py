"""What the parties of a procedure are told by mail, in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from driftbook.handbook.deciding.standing import Duty, Standing
from driftbook.history.by import By
from driftbook.jobs.models import Procedure
from driftbook.jobs.queries import procedures as queries
from driftbook.outbox.actions import announce, put
from driftbook.people.models import Organisation
from driftbook.wording import procedures as wording
from driftbook.wording import times

Says = Callable[[str], dict[str, object]]


def happened(*, procedure: Procedure, standing: Standing, note: str, by: By, now: datetime) -> None:
    """Write to the parties that the handbook names, and to webhooks of both, what came of it.

    Not to the person who has written it down.
    """
    last = standing.past[-1]
    order = procedure.job.order

    def says(language: str) -> dict[str, object]:
        return {
            "step": last.step_name,
            "outcome": last.name,
            "party": last.by.name,
            "day": times.long_day(last.at.date(), language),
            "note": note,
            "ending": standing.ended.name if standing.ended else "",
            "goes_on": bool(standing.ended and standing.ended.job == "goes-on"),
            "ordered": str(procedure.ordered.number) if procedure.ordered else "",
            **_turn(standing, language),
        }

    told = [queries.acting(order, standing.handbook, party.id) for party in last.tells]
    key = f"procedure:{procedure.key}:{len(standing.past)}"
    _write("procedure_happened", procedure, standing, dict.fromkeys(told), says, key, now, by)
    announce(
        event="procedure.recorded",
        payload={
            "handbook": standing.handbook.id,
            "procedure": standing.procedure,
            "key": str(procedure.key),
            "job": str(procedure.job.key),
            "number": procedure.job.number,
            "step": last.step,
            "outcome": last.outcome,
            "state": wording.state(standing),
            "ending": procedure.ending,
            "address": _address(procedure),
        },
        organisations=[order.orderer.key, order.provider.key],
        key=key,
        now=now,
        about=("procedure", str(procedure.key)),
    )


def duty(*, procedure: Procedure, standing: Standing, duty: Duty, now: datetime) -> None:
    """Remind whoever has to act, or tell them that the day has passed."""
    if duty.to is None:
        return
    acts = queries.acting(procedure.job.order, standing.handbook, duty.to.id)

    def says(language: str) -> dict[str, object]:
        return _turn(standing, language)

    key = f"procedure:{procedure.key}:{len(standing.past)}:{duty.kind}:{duty.at.isoformat()}"
    _write(f"procedure_{duty.kind}", procedure, standing, [acts], says, key, now)


def _turn(standing: Standing, language: str) -> dict[str, object]:
    """Whose turn it is and until when, in words; empty where it has ended."""
    waiting = standing.waiting
    return {
        "next": waiting.name if waiting else "",
        "acts": waiting.by.name if waiting else "",
        "due": times.long_day(waiting.due, language) if waiting else "",
    }


def _write(
    letter: str,
    procedure: Procedure,
    standing: Standing,
    told: Iterable[Organisation],
    says: Says,
    key: str,
    now: datetime,
    by: By | None = None,
) -> None:
    """One letter to each of the people, in their own language."""
    job = procedure.job
    for organisation in told:
        for user in queries.receivers(job.order, organisation):
            if not user.email or (by is not None and user.key == by.person):
                continue
            language = user.language or organisation.language
            named = {
                "name": user.name,
                "procedure": standing.name,
                "number": job.number,
                "place": str(job.address),
                "address": _address(procedure),
            }
            put(
                channel="mail",
                to=user.email,
                template=f"jobs/letters/{letter}",
                context=named | says(language),
                language=language,
                organisation=organisation.key,
                person=user.key,
                key=f"{key}:{user.key}",
                now=now,
                about=("procedure", str(procedure.key)),
            )


def _address(procedure: Procedure) -> str:
    return settings.ADDRESS + reverse("jobs:procedure", args=[procedure.key])
