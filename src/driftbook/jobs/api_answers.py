"""Orders, jobs and refusals as the API answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Status

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.answers import Unanswerable
from driftbook.jobs import decided
from driftbook.jobs.actions.deeds import NotNow
from driftbook.jobs.actions.orders import Refused, Taken, TooLate
from driftbook.jobs.limits import until
from driftbook.jobs.models import Job, Order
from driftbook.jobs.queries.seats import Free
from driftbook.wording import jobs as wording
from driftbook.wording.languages import for_handbook

Json = dict[str, Any]
What = Literal["change", "cancel"]


def window(one: Free) -> Json:
    """An hour with the seats that are left."""
    return {**wording.window(one.hour), "free": one.free}


def order(found: Order, handbook: Handbook | None, language: str | None) -> Json:
    """An order with its jobs; `handbook` is the one that holds now, if it can be read."""
    return {
        **{name: getattr(found, name) for name in _OF_AN_ORDER},
        "handbook": found.agreement.handbook,
        "edition": found.edition.number,
        "orderer": found.orderer.slug,
        "provider": found.provider.slug,
        "jobs": [job(one, handbook, language) for one in found.jobs.all()],
    }


def job(found: Job, handbook: Handbook | None, language: str | None) -> Json:
    """A job as it is now."""
    spoken = for_handbook(language, found.order.edition.language)
    return {
        **{name: getattr(found, name) for name in _OF_A_JOB},
        "order": found.order.key,
        "number": found.number,
        "address": found.address_id,
        "address_text": str(found.address),
        "door": found.door.key if found.door else None,
        "unit": found.unit.key if found.unit else None,
        "class": found.service_class,
        "change_by": _until(handbook, found, "change"),
        "cancel_by": _until(handbook, found, "cancel"),
        "decision": decided.told(found.decision, spoken),
    }


_OF_AN_ORDER = ("key", "number", "ordered", "person", "contact", "phone")
_OF_A_JOB = (
    "key",
    "state",
    "type",
    "way",
    "door_kind",
    "facts",
    "circumstances",
    "citizen",
    "citizen_phone",
    "notify",
    "starts",
    "ends",
    "invoiced",
    "technician",
)


def _until(book: Handbook | None, found: Job, what: What) -> datetime | None:
    if book is None or book.jobs is None:
        return None
    limit = until(book, found, what)
    return limit.at if limit else None


def refused(fault: Exception, language: str) -> Status[Json]:
    """409 or 422, with everything that helps to say it otherwise."""
    if isinstance(fault, Taken):
        return Status(409, _taken(fault))
    if isinstance(fault, NotNow):
        return Status(409, _problem("not-now", str(fault)))
    if isinstance(fault, Refused):
        return Status(422, _refused(fault, language))
    if isinstance(fault, TooLate):
        return Status(422, {**_problem("too-late", str(fault)), "latest": fault.latest})
    return misunderstood(fault)


def misunderstood(fault: Exception) -> Status[Json]:
    """What was named is not there, or an instant is none."""
    if isinstance(fault, Unanswerable):
        return Status(422, {"error": fault.told, "known": list(fault.known), "detail": ""})
    return Status(422, _problem(str(fault) or "key-used", ""))


def _problem(error: str, detail: str) -> Json:
    return {"error": error, "known": [], "detail": detail}


def _taken(fault: Taken) -> Json:
    lost = [
        {
            "job": loser.index,
            "window": loser.hour.window,
            "start": loser.hour.start,
            "nearest": [window(one) for one in loser.free],
        }
        for loser in fault.losers
    ]
    return {**_problem("taken", "others were quicker; nothing was changed"), "taken": lost}


def _refused(fault: Refused, language: str) -> Json:
    found: dict[int, list[Json]] = {}
    for index, condition in fault.problems:
        found.setdefault(index, []).append(wording.condition(condition, language))
    said = [{"job": index, "conditions": rows} for index, rows in sorted(found.items())]
    detail = "; ".join(one["text"] for rows in found.values() for one in rows)
    return {**_problem("refused", detail), "refused": said}
