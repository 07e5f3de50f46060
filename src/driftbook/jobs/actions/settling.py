"""What a job counts as, where it could not be decided when it was ordered without a time (G-26).

A class that was decided stays. Only where there was none it is decided now, with the time that the
work begins, and still under the edition of the order.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.jobs import Asked, decide
from driftbook.jobs.decided import stored
from driftbook.jobs.models import Job


def settled(job: Job, handbook: Handbook, performed: datetime) -> dict[str, Any]:
    """What changes on the job when its class becomes known; nothing where it was known."""
    if job.service_class:
        return {}
    decision = decide(
        handbook,
        Asked(
            type=job.type,
            ordered=job.order.ordered,
            performed=performed,
            way=job.way,
            door=job.door_kind,
            circumstances=frozenset(job.circumstances),
            facts=job.facts,
        ),
    )
    return {
        "service_class": decision.service_class or "",
        "invoiced": decision.invoiced,
        "decision": stored(decision, job.order.edition),
    }
