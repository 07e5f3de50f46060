"""Which notices, addresses and outlets are whose. Pages, API and counters start here."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from driftbook.downtime.models import Notice
from driftbook.downtime.queries import downtimes
from driftbook.downtime.telling.people import CONFIRM
from driftbook.outbox.models import Message
from driftbook.people.actors import Actor

WHOSE = ("downtime__organisation", "downtime__agreement", "downtime__edition", "duty")


def notices(actor: Actor, action: str = CONFIRM) -> QuerySet[Notice]:
    """The notices with which the actor may do this: those of downtimes of the own organisation."""
    rows = Notice.objects.filter(downtime__in=downtimes(actor, action).order_by())
    return rows.select_related(*WHOSE).defer("downtime__edition__files")


def by_hand(actor: Actor) -> QuerySet[Notice]:
    """Those that were due and wait for somebody to post them."""
    return notices(actor).filter(state="by-hand").order_by("due", "pk")


def coming(actor: Actor) -> QuerySet[Notice]:
    """Those that go when they are due."""
    return notices(actor).filter(state="waiting").order_by("due", "pk")


def told(actor: Actor) -> QuerySet[Notice]:
    """Those that were told, the latest first."""
    return notices(actor).filter(state="published").order_by("-published", "-pk")


def mails(notice: Notice) -> dict[str, int]:
    """How many messages of a notice are in which state of the outbox."""
    rows = Message.objects.filter(about_kind="notice", about_key=str(notice.key))
    counted = rows.order_by().values_list("state").annotate(count=Count("pk"))
    return dict(counted)
