"""What jobs keep about whoever orders and carries out: given out to them, and erased with them.

Citizens have no account: `actions/forgetting.py` is about them. Orders and what was done on them
stay, with the key of a person that leads to no name any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from driftbook.jobs.models import Deed, Draft, Feed, Job, Order, ProcedureEvent
from driftbook.people.models import User


def export(user: User) -> list[dict[str, Any]]:
    """The orders, drafts, jobs, notes and calendars of the person; instants are in UTC."""
    orders = Order.objects.filter(person=user.key).select_related("agreement").order_by("pk")
    jobs = Job.objects.filter(technician=user.key).order_by("pk")
    deeds = Deed.objects.filter(person=user.key).select_related("job").order_by("pk")
    steps = ProcedureEvent.objects.filter(person=user.key).select_related("procedure")
    return [
        *(
            {
                "order": str(one.key),
                "handbook": one.agreement.handbook,
                "ordered": one.ordered.isoformat(),
                "contact": one.contact,
                "phone": one.phone,
            }
            for one in orders
        ),
        *(
            {"draft": str(one.key), "contact": one.contact, "phone": one.phone}
            for one in Draft.objects.filter(person=user.key, order=None).order_by("pk")
        ),
        *({"job": str(one.key), "technician": True, "state": one.state} for one in jobs),
        *(
            {"job": str(one.job.key), "did": one.what, "at": one.at.isoformat(), "note": one.note}
            for one in deeds
        ),
        *(
            {"procedure": str(one.procedure.key), "step": one.step, "note": one.note}
            for one in steps.order_by("pk")
        ),
        *(
            {"calendar": one.kind, "name": one.name, "made": one.made.isoformat()}
            for one in Feed.objects.filter(person=user.key).order_by("pk")
        ),
    ]


def forget(user: User, now: datetime) -> None:
    """Whom to reach about their orders, and their calendars. What was ordered and done stays."""
    Order.objects.filter(person=user.key).update(contact="", phone="")
    Draft.objects.filter(person=user.key).update(contact="", phone="")
    Feed.objects.filter(person=user.key).delete()


def orders(user: User) -> Iterator[object]:
    """The keys of the orders of the person: who looks at one looks at what is about them."""
    return Order.objects.filter(person=user.key).values_list("key", flat=True).iterator()


def jobs(user: User) -> Iterator[object]:
    """The keys of the jobs that they ordered or carry out."""
    rows = Job.objects.filter(order__person=user.key) | Job.objects.filter(technician=user.key)
    return rows.order_by().values_list("key", flat=True).distinct().iterator()
