"""Announcements that a program switches (A-04), and what becomes of it, loudly.

The program is asked through the outbox. Its answer comes into the log: switched by it, or that
somebody has to switch it by hand. What it has not answered within a minute is withdrawn: a late
retry must not switch an announcement on that somebody has switched off meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.handbook.deciding.incident_shapes import AnnouncementNow, CardNow
from driftbook.incidents.actions import reminding, writing
from driftbook.incidents.actions.following import DRIFTBOOK
from driftbook.incidents.card import handbook_of
from driftbook.incidents.letters import reach
from driftbook.incidents.models import Incident, Reminder
from driftbook.incidents.switches import ON, SWITCH, Switch, Wanted, switch_for
from driftbook.outbox import actions as outbox
from driftbook.outbox.models import FAILED, SENT, WAITING, WITHDRAWN, Message

WHAT = "switch"
"""The reminder that looks for the program's answer; its subject is the message."""
PATIENCE = timedelta(minutes=1)
MOMENT = timedelta(seconds=3)


class NoProgram(ValueError):
    """Nothing can switch it: somebody has to be called."""


@dataclass(frozen=True)
class Asked:
    """That a program was asked to switch an announcement, and has not answered yet."""

    announcement: str
    state: str
    since: datetime


def ask(
    *,
    incident: Incident,
    card: CardNow,
    announcement: str,
    state: str,
    queues: Sequence[str] = (),
    key: UUID,
    language: str,
    now: datetime,
) -> Message:
    """Let the program switch the announcement `on` or `off`; the same `key` again asks only once.

    `queues`: ids of telephone queues; none: those of the handbook, or where it is on. Whatever it
    was asked before about this announcement, and has not done, is withdrawn. Raises NoProgram,
    KeyError for an announcement that the card does not have.
    """
    shown = announcement_of(card, announcement)
    with transaction.atomic():
        row = writing.locked(incident)
        way: Switch = switch_for(row, announcement)
        wanted = Wanted(row, shown, state, tuple(queues) or shown.queues, language)
        message = way.ask(wanted, f"incident:{row.key}:switch:{key}", now)
        if message is None:
            raise NoProgram(announcement)
        _forget_earlier(row, announcement, message, now)
        Reminder.objects.get_or_create(
            incident=row,
            what=WHAT,
            subject=str(message.uid),
            defaults={"at": now + MOMENT},
        )
    return message


def announcement_of(card: CardNow, id: str) -> AnnouncementNow:
    """The announcement of the card. Raises KeyError."""
    found = {one.id: one for one in card.announcements}
    return found[id]


def asked(incident: Incident) -> dict[str, Asked]:
    """What programs have been asked and have not answered, by announcement."""
    waiting = Reminder.objects.filter(incident=incident, what=WHAT, ended=None)
    uids = [UUID(subject) for subject in waiting.values_list("subject", flat=True)]
    messages = Message.objects.filter(uid__in=uids, blanked=None)
    found = {}
    for message in messages.order_by("pk"):
        data = said(message)
        found[data["announcement"]] = Asked(data["announcement"], data["state"], message.created)
    return found


def look(*, reminder: Reminder, card: CardNow, language: str, now: datetime) -> None:
    """See what the program answered, and write it into the log; or look again in a moment.

    In the transaction that holds the incident. `language`: of the handbook, for the log.
    """
    message = Message.objects.filter(uid=reminder.subject).first()
    if message is None or message.blanked:
        _end(reminder, "dropped", now)
    elif message.state == SENT:
        _switched(reminder.incident, card, message, language, now)
        _end(reminder, "told", now)
    elif message.state == WITHDRAWN:
        _end(reminder, "dropped", now)
    elif message.state == FAILED:
        _failed(reminder.incident, card, message, language, now)
        _end(reminder, "told", now)
    elif now - message.created >= PATIENCE:
        _give_up(reminder, card, message, language, now)
    else:
        reminder.at = now + MOMENT
        reminder.save(update_fields=["at"])


def said(message: Message) -> dict[str, Any]:
    """What the program was told."""
    data: dict[str, Any] = json.loads(message.text)["data"]
    return data


# --- parts --------------------------------------------------------------------------------------


def _give_up(
    reminder: Reminder, card: CardNow, message: Message, language: str, now: datetime
) -> None:
    """Tell it loudly, once; while the program is being talked to, what it says still counts."""
    _failed(reminder.incident, card, message, language, now)
    try:
        outbox.withdraw(message=message, by=DRIFTBOOK, now=now)
    except outbox.Underway:
        reminder.at = now + MOMENT
        reminder.save(update_fields=["at"])
    else:
        _end(reminder, "told", now)


def _switched(
    incident: Incident, card: CardNow, message: Message, language: str, now: datetime
) -> None:
    data = said(message)
    with translation.override(language):
        words = _("Switched by the program.")
    writing.say(
        incident=incident,
        kind="announcement",
        subject=data["announcement"],
        data={"state": data["state"], "queues": data["queues"], "how": "program"},
        words=words,
        by=DRIFTBOOK,
        now=now,
        happened=message.ended or now,
        via="driftbook",
        id=_once(message, "switched"),
    )


def _failed(
    incident: Incident, card: CardNow, message: Message, language: str, now: datetime
) -> None:
    """Into the log, and to whoever keeps it: nobody may believe that it has been switched."""
    data, id = said(message), _once(message, "failed")
    if incident.entries.filter(id=id).exists():
        return
    found = {one.id: one for one in card.announcements}
    name = found[data["announcement"]].name if data["announcement"] in found else ""
    with translation.override(language):
        texts = {
            True: _("The program did not switch “%(name)s” on. Switch it by hand. (%(error)s)"),
            False: _("The program did not switch “%(name)s” off. Switch it by hand. (%(error)s)"),
        }
        error = message.error or _("no answer")
        words = texts[data["state"] == ON] % {"name": name, "error": error}
    writing.say(
        incident=incident,
        kind="note",
        data={"personal": False, "failed": WHAT, "about": f"announcement:{data['announcement']}"},
        words=words,
        by=DRIFTBOOK,
        now=now,
        via="driftbook",
        id=id,
    )
    reminding.write_to_keepers(
        incident=incident,
        card=card,
        template="switch_failed",
        context={
            "announcement": name,
            "on": data["state"] == ON,
            "error": error,
            "call": _whom(incident, found.get(data["announcement"]), data["state"]),
        },
        key=f"switch:{message.uid}",
        now=now,
    )


def _whom(incident: Incident, shown: AnnouncementNow | None, state: str) -> list[str]:
    """Who can switch it by hand, as the handbook names them, with their numbers."""
    if shown is None:
        return []
    contacts = shown.switch_on if state == ON else shown.switch_off
    return [reach(handbook_of(incident), contact) for contact in contacts]


def _forget_earlier(incident: Incident, announcement: str, message: Message, now: datetime) -> None:
    waiting = Reminder.objects.filter(incident=incident, what=WHAT, ended=None)
    for reminder in waiting.exclude(subject=str(message.uid)):
        earlier = Message.objects.filter(uid=reminder.subject, state__in=(WAITING, FAILED)).first()
        if earlier is None or said(earlier)["announcement"] != announcement:
            continue
        outbox.withdraw(message=earlier, by=DRIFTBOOK, now=now)
        _end(reminder, "dropped", now)


def _end(reminder: Reminder, outcome: str, now: datetime) -> None:
    reminder.ended, reminder.outcome = now, outcome
    reminder.save(update_fields=["ended", "outcome"])


def _once(message: Message, what: str) -> UUID:
    """The same id for the same thing, so that two workers write one entry."""
    return uuid5(NAMESPACE_URL, f"{SWITCH}:{message.uid}:{what}")
