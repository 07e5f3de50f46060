"""What is kept about citizens, and which of it has been kept long enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from driftbook.jobs.models import Deed, Draft, Item, Job, Order
from driftbook.jobs.models.orders import OPEN
from driftbook.outbox.models import Message
from driftbook.people.models import Organisation


@dataclass(frozen=True)
class About:
    """Everything in which a telephone number stands."""

    jobs: list[Job]
    """As the citizen's."""
    orders: list[Order]
    """As that of whoever answers questions."""
    drafts: list[Draft]
    items: list[Item]
    messages: list[Message]

    @property
    def anything(self) -> bool:
        """Whether there is something at all."""
        return any((self.jobs, self.orders, self.drafts, self.items, self.messages))


def about(organisation: Organisation, phone: str) -> About:
    """What the jobs of the organisation, as the one that orders, keep about a number (E.164)."""
    jobs = Job.objects.filter(order__orderer=organisation, citizen_phone=phone)
    orders = Order.objects.filter(orderer=organisation, phone=phone)
    sent = Message.objects.filter(organisation=organisation.key, to=phone, about_kind="job")
    items = Item.objects.filter(draft__orderer=organisation, citizen_phone=phone)
    return About(
        jobs=list(jobs.select_related(*ABOUT)),
        orders=list(orders.select_related("agreement", "orderer", "provider")),
        drafts=list(Draft.objects.filter(orderer=organisation, phone=phone)),
        items=list(items.select_related("draft", "address__street")),
        messages=list(sent.order_by("created", "pk")),
    )


def old(before: datetime) -> QuerySet[Job]:
    """The jobs that ended before this instant, and whose citizens are not forgotten yet."""
    forgotten = Deed.objects.filter(job=OuterRef("pk"), what="forgotten")
    ended = Job.objects.exclude(state__in=OPEN).filter(changed__lt=before)
    return ended.filter(~Exists(forgotten)).select_related(*ABOUT)


def named(**which: Any) -> QuerySet[Item]:
    """The items of drafts that say something about somebody."""
    said = ~Q(citizen="") | ~Q(citizen_phone="") | ~Q(facts={})
    return Item.objects.filter(said, **which)


def everything(organisation: Organisation, phone: str) -> dict[str, Any]:
    """The same as JSON values, for whoever asks what is kept about them; instants are in UTC."""
    found = about(organisation, phone)
    return {
        "organisation": organisation.name,
        "phone": phone,
        "jobs": [_job(job) for job in found.jobs],
        "orders": [
            {
                "number": order.number,
                "ordered": order.ordered.isoformat(),
                "contact": order.contact,
                "handbook": order.agreement.handbook,
            }
            for order in found.orders
        ],
        "drafts": [
            {"key": str(draft.key), "changed": draft.changed.isoformat(), "contact": draft.contact}
            for draft in found.drafts
        ],
        "draft_jobs": [
            {"address": str(item.address), "citizen": item.citizen, "facts": item.facts}
            for item in found.items
        ],
        "messages": [
            {
                "written": message.created.isoformat(),
                "channel": message.channel,
                "text": message.text,
                "state": message.state,
            }
            for message in found.messages
        ],
    }


def _job(job: Job) -> dict[str, Any]:
    return {
        "number": job.number,
        "handbook": job.order.agreement.handbook,
        "supplier": job.order.provider.name,
        "type": job.type,
        "address": str(job.address),
        "citizen": job.citizen,
        "notify": job.notify,
        "facts": job.facts,
        "starts": job.starts.isoformat() if job.starts else None,
        "state": job.state,
        "photos": job.proofs.count(),
        "deeds": [
            {"what": deed.what, "at": deed.at.isoformat(), "note": deed.note}
            for deed in job.deeds.all()
        ],
    }


ABOUT = (
    "order__agreement",
    "order__edition",
    "order__orderer",
    "order__provider",
    "address__street__organisation",
    "door",
    "unit",
)
