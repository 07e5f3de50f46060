"""What the worker reminds of: a message that is due, and time that runs out (A-02, A-09).

Which reminders there are follows from the card each time that its log grows; each is told once, to
whoever keeps the log, or else to the incident leads. Of an exercise nothing leaves the house.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.incidents import letters
from driftbook.incidents.card import handbook_of
from driftbook.incidents.models import Incident, Reminder
from driftbook.outbox.actions import put
from driftbook.outbox.models import MAIL, SMS
from driftbook.people.listing import holders
from driftbook.people.models import User
from driftbook.people.permissions import TABLE
from driftbook.wording import times
from driftbook.work.transactions import demand

INFORM, WARNING, TIMER = PLANNED = ("inform", "warning", "timer")
TOLD, DROPPED = "told", "dropped"
LEAD = "incident-lead"
SEE = "incident.see"
STALE = timedelta(hours=24)
"""What was due so long ago is not told: a log from paper or from a device that was away."""


def plan(*, incident: Incident, card: CardNow, now: datetime) -> None:
    """Let the reminders be what the card asks for now; those no longer needed are dropped.

    In the transaction that writes the log. Raises NotInATransaction.
    """
    demand("plan()")
    wanted = set() if incident.exercise or card.closed else set(_wanted(card, now))
    there = {
        (row.what, row.subject, row.at): row
        for row in Reminder.objects.filter(incident=incident, what__in=PLANNED)
    }
    dropped = [row.pk for key, row in there.items() if row.ended is None and key not in wanted]
    again = [row.pk for key, row in there.items() if row.outcome == DROPPED and key in wanted]
    Reminder.objects.filter(pk__in=dropped).update(ended=now, outcome=DROPPED)
    Reminder.objects.filter(pk__in=again).update(ended=None, outcome="")
    Reminder.objects.bulk_create(
        [
            Reminder(incident=incident, what=what, subject=subject, at=at)
            for what, subject, at in sorted(wanted - set(there))
        ]
    )


def remind(*, incident: Incident, card: CardNow, now: datetime) -> None:
    """Tell in one letter of everything that is due in an incident, and write down that it was.

    In the transaction that holds the incident; a reminder that has been told is not told again.
    Raises NotInATransaction.
    """
    demand("remind()")
    due = list(
        Reminder.objects.filter(incident=incident, what__in=PLANNED, ended=None, at__lte=now)
    )
    if not due:
        return
    said = [line for row in due for line in _line(row, card)]
    if said and not card.closed and not incident.exercise:
        key = f"remind:{min(row.pk for row in due)}"
        write_to_keepers(
            incident=incident,
            card=card,
            template="reminder",
            context={"lines": said},
            key=key,
            now=now,
        )
    outcome = TOLD if said else DROPPED
    Reminder.objects.filter(pk__in=[row.pk for row in due]).update(ended=now, outcome=outcome)


def write_to_keepers(
    *,
    incident: Incident,
    card: CardNow,
    template: str,
    context: Mapping[str, Any],
    key: str,
    now: datetime,
) -> None:
    """A mail to whoever keeps the log, else to the incident leads; an SMS as well where we can.

    In the transaction of the fact; of an exercise nothing is sent. `context` may hold instants:
    they are written in the handbook's zone. Raises NotInATransaction.
    """
    if incident.exercise:
        return
    for user in keepers(incident, card):
        for channel, to in _ways(user):
            letter = f"{key}:{user.key}:{channel}"
            _put(incident, card, template, context, letter, user, now, (channel, to))


def keepers(incident: Incident, card: CardNow) -> list[User]:
    """Who holds the duty that keeps the log; else the incident leads of the organisation; else
    whoever holds any duty in it."""
    held = [one for one in card.responsible if one.holder]
    # Who has left the organisation holds a duty in the log, but hears of it no more.
    there = holders(incident.organisation, TABLE[SEE].own)
    listed = [one for one in there if one.user.is_active]
    here = {one.user.key: one.user for one in sorted(listed, key=lambda one: one.user.pk)}
    log = {one.holder for one in held if one.keeps_log}
    found = [user for key, user in here.items() if key in log and _ways(user)]
    if found:
        return found
    found = [one.user for one in listed if LEAD in one.roles and _ways(one.user)]
    if found:
        return found
    any_duty = {one.holder for one in held}
    return [user for key, user in here.items() if key in any_duty]


# --- parts --------------------------------------------------------------------------------------


def _wanted(card: CardNow, now: datetime) -> Iterator[tuple[str, str, datetime]]:
    for one in card.informed:
        if one.due is not None and one.due > now - STALE:
            yield INFORM, one.receiver, one.due
    for timer in card.timers:
        if timer.ends is None or timer.ends <= now - STALE:
            continue
        yield TIMER, timer.id, timer.ends
        if timer.warns is not None and timer.warns < timer.ends:
            yield WARNING, timer.id, timer.warns


def _line(row: Reminder, card: CardNow) -> Iterator[dict[str, Any]]:
    """What the letter says of a reminder; nothing where the card no longer has its subject, and no
    warning of what has happened."""
    if row.what == INFORM:
        for one in card.informed:
            if one.receiver == row.subject:
                yield {"what": INFORM, "name": one.name, "at": row.at, "last": one.last}
    else:
        for timer in card.timers:
            if timer.id == row.subject and (row.what, timer.state) != (WARNING, "expired"):
                unlocks = [step.say for step in card.steps if step.id in timer.unlocks]
                yield {
                    "what": row.what,
                    "name": timer.name,
                    "at": timer.ends or row.at,
                    "then": timer.then,
                    "unlocks": unlocks,
                }


def _ways(user: User) -> list[tuple[str, str]]:
    ways = [(MAIL, user.email)] if user.email else []
    if user.phone and user.phone_verified and settings.OUTBOX_SMS is not None:
        ways.append((SMS, user.phone))
    return ways


def _put(
    incident: Incident,
    card: CardNow,
    template: str,
    context: Mapping[str, Any],
    key: str,
    user: User,
    now: datetime,
    way: tuple[str, str],
) -> None:
    channel, to = way
    handbook = handbook_of(incident)
    language = user.language or handbook.cover.language
    said = {name: _local(value, handbook.zone, language) for name, value in context.items()}
    facts = letters.facts(incident, card, handbook.zone, language)
    put(
        channel=channel,
        to=to,
        template=f"incidents/letters/{template}" + ("" if channel == MAIL else "_sms"),
        context={"name": user.name, **facts, **said},
        language=language,
        organisation=incident.organisation.key,
        person=user.key,
        key=f"incident:{incident.key}:{key}",
        now=now,
        about=letters.about(incident),
        headers=letters.thread(incident, by_hand=False) if channel == MAIL else None,
    )


def _local(value: Any, zone: Any, language: str) -> Any:
    """Instants inside, as text in the zone."""
    if isinstance(value, datetime):
        return times.moment(value.astimezone(zone), language)
    if isinstance(value, Mapping):
        return {name: _local(one, zone, language) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_local(one, zone, language) for one in value]
    return value
