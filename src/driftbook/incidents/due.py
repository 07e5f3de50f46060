"""What the worker does for incidents: it reminds, and looks what programs have answered."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import QuerySet

from driftbook.incidents.actions import reminding, switching
from driftbook.incidents.card import card_of
from driftbook.incidents.models import Incident, Reminder
from driftbook.incidents.queries.incidents import whole
from driftbook.work import claims
from driftbook.work.due import Upcoming

LATER = timedelta(minutes=5)
"""When to try again where something went wrong."""

log = logging.getLogger(__name__)


class Reminders:
    """Reminders with a time; the row of the incident is locked while they are told."""

    name = "incidents"

    def next_due(self, now: datetime) -> datetime | None:
        """When the first of them is to be told."""
        return self._waiting().values_list("at", flat=True).first()

    def run_due(self, now: datetime, limit: int) -> int:
        """Tell what is due, one incident at a time."""
        return claims.one_by_one(
            lambda: self._incidents(now), lambda one: self._do(one, now), limit
        )

    def _do(self, incident: Incident, now: datetime) -> None:
        """One incident whose reminders cannot be told does not hold up the others."""
        try:
            with transaction.atomic():
                self._tell(incident, now)
        except OperationalError:
            raise
        except Exception:
            log.exception("the reminders of incident %s could not be told", incident.key)
            waiting = self._waiting().filter(incident=incident, at__lte=now)
            for reminder in waiting:
                Reminder.objects.filter(pk=reminder.pk).update(at=now + LATER)

    def _tell(self, incident: Incident, now: datetime) -> None:
        card = card_of(incident, now)
        mine = self._waiting().filter(incident=incident, what=switching.WHAT, at__lte=now)
        for reminder in mine:
            switching.look(reminder=reminder, card=card, now=now)
        reminding.remind(incident=incident, card=card, now=now)

    def upcoming(
        self, now: datetime, organisations: Collection[UUID] | None, limit: int
    ) -> Iterable[Upcoming]:
        """The reminders to come."""
        rows = self._waiting().filter(what__in=reminding.PLANNED)
        if organisations is not None:
            rows = rows.filter(incident__organisation__key__in=organisations)
        for one in rows.select_related("incident__organisation")[:limit]:
            yield Upcoming(
                due=one.at,
                source=self.name,
                what=f"incident.{one.what}",
                kind="incident",
                key=str(one.incident.key),
                organisation=one.incident.organisation.key,
                details={"number": one.incident.number},
            )

    def _waiting(self) -> QuerySet[Reminder]:
        return Reminder.objects.filter(ended=None).order_by("at", "pk")

    def _incidents(self, now: datetime) -> QuerySet[Incident]:
        due = Incident.objects.filter(reminders__ended=None, reminders__at__lte=now)
        return whole(due).order_by("reminders__at", "reminders__pk")
