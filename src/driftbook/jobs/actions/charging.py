"""The charge of a job that was done: at the rate that was decided when it was ordered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.charges.actions import write
from driftbook.charges.models import Line
from driftbook.handbook.book import Handbook
from driftbook.history.by import By
from driftbook.jobs.books import type_name
from driftbook.jobs.decided import reasons_of
from driftbook.jobs.models import Job
from driftbook.wording import answers


def item(job: Job, handbook: Handbook) -> str | None:
    """The item of the price list for the job's class; also where it is not invoiced.

    None: no class could be decided, so nobody can say what it costs.
    """
    rate = job.decision.get("rate") or {}
    if rate.get("item"):
        return str(rate["item"])
    found = handbook.jobs.classes.get(job.service_class) if handbook.jobs else None
    return found.rate.item if found else None


def charge(*, job: Job, handbook: Handbook, at: datetime, by: By, now: datetime) -> Line | None:
    """Write the line of a job that was done at `at`, in the caller's transaction, once."""
    code = item(job, handbook)
    if code is None:
        return None
    order = job.order
    return write(
        agreement=order.agreement,
        customer=order.orderer,
        provider=order.provider,
        item=code,
        text=f"{job.number} {type_name(handbook, job)}, {job.address}",
        reasons=_reasons(job),
        edition=order.edition,
        at=at,
        about=("job", str(job.key)),
        key=f"job:{job.key}",
        free=not job.invoiced,
        by=by,
        now=now,
    )


def _reasons(job: Job) -> list[dict[str, Any]]:
    """Why, as charge lines keep it: instants and dates are text, in the zone of the handbook."""
    return [
        {"code": one.code, "params": answers.plain(one.params), "source": list(one.source)}
        for one in reasons_of(job.decision)
    ]
