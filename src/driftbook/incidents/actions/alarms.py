"""The only writer of alarms: raised, over, answered by opening a card, put aside.

An alarm proposes a card and tells the receivers once. It never opens an incident: whether there is
one is for people to say.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from driftbook.handbook.deciding.monitoring import Fault
from driftbook.history.actions import record
from driftbook.history.by import ITSELF, By
from driftbook.incidents import alarm_letters as letters
from driftbook.incidents.actions import writing
from driftbook.incidents.models import Alarm, Incident, Monitor
from driftbook.incidents.queries import monitors
from driftbook.incidents.queries.preparing import addresses_of
from driftbook.outbox.actions import NoAddress, announce, put
from driftbook.outbox.models import MAIL, Message
from driftbook.people import queries as people
from driftbook.work.transactions import demand

LEADS = "incident.close"
"""Whoever may do this is told where no receiver has an address."""
MOST_BECAUSE = 300
logger = logging.getLogger("driftbook.incidents")


class NotNow(ValueError):
    """It is over, or a card has been opened because of it."""


class _To(NamedTuple):
    """Somebody who is told."""

    name: str
    """By which they are told once: the key of an address or of a person."""
    channel: str
    to: str
    language: str
    person: UUID | None


def raise_alarm(
    *, monitor: Monitor, known: monitors.Definition, fault: Fault, now: datetime
) -> Alarm:
    """Propose the card of the situation, and tell the receivers. The monitor is locked.

    Raises NotInATransaction.
    """
    demand("raise_alarm()")
    alarm = Alarm.objects.create(
        monitor=monitor,
        situation=known.monitor.situation,
        place=known.monitor.place,
        raised=now,
        silent=fault == "silence",
        said=monitor.said,
    )
    _tell(alarm, "alarm.raised", ITSELF, now)
    _write(alarm, known, "raised", now)
    return alarm


def over(*, monitor: Monitor, known: monitors.Definition, fault: Fault, now: datetime) -> None:
    """It is fine again: say so to whoever was told, and in the log that was opened because of it.

    One that was put aside has ended already. The monitor is locked. Raises NotInATransaction.
    """
    demand("over()")
    alarm = Alarm.objects.filter(monitor=monitor, silent=fault == "silence", ended=None).first()
    if alarm is None:
        return
    runs = Incident.objects.filter(ended=None)
    incident = runs.filter(key=alarm.incident).first() if alarm.incident else None
    if incident is not None:  # before the alarm: whoever opens a card locks them in this order
        _note(incident, alarm, known, "over", now)
    if Alarm.objects.filter(pk=alarm.pk, ended=None).update(ended=now):
        _tell(alarm, "alarm.ended", ITSELF, now)
        _write(alarm, known, "over", now)


def dropped(*, monitor: Monitor, now: datetime) -> None:
    """Its monitor watches no more. Raises NotInATransaction."""
    demand("dropped()")
    Alarm.objects.filter(monitor=monitor, ended=None).update(ended=now)


def opened(*, alarm: Alarm, incident: Incident, by: By, now: datetime) -> bool:
    """A card was opened because of it; what the monitor said is noted in its log.

    In the transaction that opens it. False: it is an exercise, another card was first, or the alarm
    is over; then nothing is written. Raises NotInATransaction.
    """
    demand("opened()")
    if incident.exercise or incident.organisation_id != alarm.monitor.organisation_id:
        return False
    first = Alarm.objects.filter(pk=alarm.pk, incident=None, ended=None)
    if not first.update(incident=incident.key):
        return False
    alarm.refresh_from_db()
    known = monitors.definition(alarm.monitor, now)
    if known is not None:
        _note(incident, alarm, known, "raised", now)
    _tell(alarm, "alarm.answered", by, now, incident=str(incident.key))
    return True


def put_aside(*, alarm: Alarm, because: str, by: By, now: datetime) -> None:
    """No card is needed, and why. It is raised again only after it has been fine.

    Raises ValueError without a reason, NotNow where it is over or a card runs because of it.
    """
    reason = because.strip()[:MOST_BECAUSE]
    if not reason:
        raise ValueError("a reason is needed")
    with transaction.atomic():
        rows = Alarm.objects.filter(pk=alarm.pk, incident=None, ended=None)
        if not rows.update(ended=now, ended_by=by.person, because=reason):
            raise NotNow
        alarm.refresh_from_db()
        _tell(alarm, "alarm.put-aside", by, now, because=reason)


def _write(alarm: Alarm, known: monitors.Definition, what: letters.What, now: datetime) -> None:
    """Mails and SMS to the receivers, each once and in its language, and webhooks."""
    monitor = alarm.monitor
    for to in _told(monitor, known):
        name = f"alarm:{alarm.key}:{what}:{to.name}"
        try:
            put(
                channel=to.channel,
                to=to.to,
                template=f"incidents/letters/alarm_{what}{'' if to.channel == MAIL else '_sms'}",
                context=letters.letter(alarm, known, what, to.language, now),
                language=to.language,
                organisation=monitor.organisation.key,
                person=to.person,
                key=name,
                now=now,
                about=("alarm", str(alarm.key)),
                headers=_thread(alarm, what, to),
            )
        except NoAddress:
            logger.warning("an address of receiver %s cannot be written to", to.name)
    announce(
        event="alarm.raised" if what == "raised" else "alarm.ended",
        payload=_payload(alarm, known),
        organisations=[monitor.organisation.key],
        key=f"alarm:{alarm.key}:{what}",
        now=now,
        about=("alarm", str(alarm.key)),
    )


def _told(monitor: Monitor, known: monitors.Definition) -> list[_To]:
    """The receivers' addresses; whoever leads incidents where there is none: somebody must know."""
    there = addresses_of(monitor, known.monitor.tells)
    if there:
        return [_To(str(one.key), one.channel, one.to, one.language, None) for one in there]
    here, language = monitor.organisation.key, monitor.organisation.language
    leads = [user for user, at in people.who_may(LEADS, monitor.agreement) if at == here]
    return [
        _To(str(user.key), MAIL, user.email, user.language or language, user.key)
        for user in leads
        if user.email
    ]


def _thread(alarm: Alarm, what: letters.What, to: _To) -> dict[str, str]:
    """That it is over answers the mail that it was raised."""
    if what != "over" or to.channel != MAIL:
        return {}
    first = Message.objects.filter(key=f"alarm:{alarm.key}:raised:{to.name}").first()
    return {"In-Reply-To": first.reference, "References": first.reference} if first else {}


def _payload(alarm: Alarm, known: monitors.Definition) -> dict[str, Any]:
    situation, place = monitors.situation_of(alarm, known)
    return {
        "alarm": str(alarm.key),
        "handbook": known.handbook.id,
        "monitor": alarm.monitor.monitor,
        "situation": situation,
        "place": place,
        "silent": alarm.silent,
        "raised": alarm.raised.astimezone(UTC).isoformat(),
        "address": settings.ADDRESS + letters.opening(alarm, known),
    }


def _note(
    incident: Incident,
    alarm: Alarm,
    known: monitors.Definition,
    what: letters.What,
    now: datetime,
) -> None:
    """In the log, in the handbook's language: what the monitor said, and since when."""
    with override(known.handbook.cover.language):
        words = letters.note(alarm, known, what, now)
    data = {"personal": False}
    writing.say(
        incident=incident, kind="note", data=data, words=words, by=ITSELF, now=now, via="monitor"
    )


def _tell(alarm: Alarm, did: str, by: By, now: datetime, **more: str) -> None:
    record(
        organisation=alarm.monitor.organisation.key,
        by=by,
        did=did,
        kind="alarm",
        key=str(alarm.key),
        after={
            "monitor": alarm.monitor.monitor,
            "situation": alarm.situation,
            "place": alarm.place,
            "silent": alarm.silent,
            **more,
        },
        now=now,
    )
