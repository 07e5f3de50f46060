"""Announcements that a program switches (A-04), and what becomes of it, loudly.

An entry that says `how: program` asks the program, through the outbox. The answer comes into the
log: switched by it, or that it was not, and that somebody has to switch it by hand. What it has not
answered within a minute is withdrawn: a late retry must not switch an announcement on that somebody
has switched off meanwhile.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.handbook.deciding.incident_shapes import AnnouncementNow, CardNow
from driftbook.history.by import ITSELF
from driftbook.incidents.actions import reminding, writing
from driftbook.incidents.card import handbook_of
from driftbook.incidents.letters import reach
from driftbook.incidents.models import Incident, Reminder
from driftbook.incidents.switches import OFF, ON, PATIENCE, SWITCH, Wanted, switch_for
from driftbook.outbox import actions as outbox
from driftbook.outbox.models import FAILED, SENT, WAITING, WITHDRAWN, Message
from driftbook.work.transactions import demand

WHAT = "switch"
"""The reminder that looks for the program's answer; its subject is the message."""
PROGRAM = "program"
ASKING = frozenset({"page", "app"})
"""Ways by which people write. A program that writes over the API says what it has done itself."""
STALE = timedelta(minutes=5)
"""What was written so long ago, without a network, is not switched now."""
MOMENT = timedelta(seconds=3)


def ask(*, incident: Incident, card: CardNow, entry: Entry, now: datetime) -> Message | None:
    """Let the program switch the announcement as the entry says; the same entry asks only once.

    In the transaction that writes it. What was asked before about the same announcement, and has
    not been done, is withdrawn. None: nothing was asked, and where that is a surprise the log says
    so. Of an exercise nothing leaves the house. Raises NotInATransaction.
    """
    demand("ask()")
    shown = announcement_of(card, entry.subject)
    meant = entry.data.get("how") == PROGRAM and entry.via in ASKING
    if incident.exercise or shown is None or not meant:
        return None
    handbook = handbook_of(incident)
    state = ON if entry.data.get("state") == ON else OFF
    queues = tuple(entry.data.get("queues") or shown.queues)
    wanted = Wanted(incident, shown, state, queues, handbook.cover.language, entry.words)
    _forget_earlier(incident, entry.subject, now)
    if now - (entry.written or now) > STALE:
        with translation.override(handbook.cover.language):
            why = _("it was written without a network, and arrived too late")
        _did_not(incident, card, wanted, entry.id, why, now)
        return None
    message = switch_for(incident, entry.subject).ask(wanted, f"switch:{entry.id}", now)
    if message is None:
        with translation.override(handbook.cover.language):
            why = _("no program has been set up")
        _did_not(incident, card, wanted, entry.id, why, now)
        return None
    Reminder.objects.get_or_create(
        incident=incident, what=WHAT, subject=str(message.uid), defaults={"at": now + MOMENT}
    )
    return message


def announcement_of(card: CardNow, id: str) -> AnnouncementNow | None:
    """The announcement of the card with this id, if it has it."""
    return next((one for one in card.announcements if one.id == id), None)


def asked(incident: Incident) -> dict[str, str]:
    """What programs have been asked and have not answered: `on` or `off`, by announcement."""
    return {said(message)["announcement"]: said(message)["state"] for message in _open(incident)}


def look(*, reminder: Reminder, card: CardNow, now: datetime) -> None:
    """See what the program answered, and write it into the log; or look again in a moment.

    In the transaction that holds the incident.
    """
    message = Message.objects.filter(uid=reminder.subject).first()
    if message is None or message.blanked or message.state == WITHDRAWN:
        _end(reminder, "dropped", now)
    elif message.state == SENT:
        _end(reminder, "told", now)
        _switched(reminder.incident, message, now)
    elif message.state == FAILED or now - message.created >= PATIENCE:
        _give_up(reminder, card, message, now)
    else:
        _later(reminder, now)


def said(message: Message) -> dict[str, Any]:
    """What the program was told."""
    data: dict[str, Any] = json.loads(message.text)["data"]
    return data


# --- parts --------------------------------------------------------------------------------------


def _open(incident: Incident) -> list[Message]:
    waiting = Reminder.objects.filter(incident=incident, what=WHAT, ended=None)
    uids = [UUID(subject) for subject in waiting.values_list("subject", flat=True)]
    return list(Message.objects.filter(uid__in=uids, blanked=None).order_by("pk"))


def _switched(incident: Incident, message: Message, now: datetime) -> None:
    """Unless something else has been asked since: then that is what will be true."""
    data = said(message)
    if data["announcement"] in asked(incident):
        return
    with translation.override(handbook_of(incident).cover.language):
        words = _("Switched by the program.")
    writing.say(
        incident=incident,
        kind="announcement",
        subject=data["announcement"],
        data={"state": data["state"], "queues": data["queues"], "how": PROGRAM},
        words=words,
        by=ITSELF,
        now=now,
        happened=message.ended or now,
        via="driftbook",
        id=_once(message.uid, "switched"),
    )


def _give_up(reminder: Reminder, card: CardNow, message: Message, now: datetime) -> None:
    """Tell it loudly, once; while the program is being talked to, what it says still counts."""
    data, handbook = said(message), handbook_of(reminder.incident)
    shown = announcement_of(card, data["announcement"])
    if shown is not None:
        with translation.override(handbook.cover.language):
            why = message.error or _("no answer")
        wanted = Wanted(
            reminder.incident, shown, data["state"], tuple(data["queues"]), handbook.cover.language
        )
        last = message.tries.order_by("number").last()
        doubt = last is not None and last.outcome in ("begun", "in doubt")
        _did_not(reminder.incident, card, wanted, message.uid, why, now, doubt=doubt)
    try:
        outbox.withdraw(message=message, by=ITSELF, now=now)
    except outbox.Underway:
        _later(reminder, now)
    else:
        _end(reminder, "told", now)


def _did_not(
    incident: Incident,
    card: CardNow,
    wanted: Wanted,
    about: UUID,
    why: str,
    now: datetime,
    *,
    doubt: bool = False,
) -> None:
    """Into the log, and to whoever keeps it: nobody may believe that it has been switched.

    The announcement is as it was before, unless somebody has said something else since, or nobody
    knows whether it is on: then it counts as on, so that the card cannot be closed over it.
    """
    id, on, name = _once(about, "failed"), wanted.state == ON, wanted.announcement.name
    if incident.entries.filter(id=id).exists():
        return
    back = not (doubt and on) and all(
        head.data.get("how") == PROGRAM and head.data.get("state") == wanted.state
        for head in card.state.heads("announcement", wanted.announcement.id)
    )
    with translation.override(wanted.language):
        texts = {
            True: _("The program did not switch “%(name)s” on. Switch it by hand. (%(error)s)"),
            False: _("The program did not switch “%(name)s” off. Switch it by hand. (%(error)s)"),
        }
        words = texts[on] % {"name": name, "error": why}
    data = {"state": OFF if on else ON, "queues": list(wanted.queues), "how": PROGRAM}
    writing.say(
        incident=incident,
        kind="announcement" if back else "note",
        subject=wanted.announcement.id if back else "",
        data=data | {"failed": True} if back else {"personal": False},
        words=words,
        by=ITSELF,
        now=now,
        via="driftbook",
        id=id,
    )
    contacts = wanted.announcement.switch_on if on else wanted.announcement.switch_off
    reminding.write_to_keepers(
        incident=incident,
        card=card,
        template="switch_failed",
        context={
            "announcement": name,
            "on": on,
            "error": why,
            "call": _whom(handbook_of(incident), contacts),
        },
        key=f"switch:{about}",
        now=now,
    )


def _whom(handbook: Handbook, contacts: tuple[str, ...]) -> list[str]:
    """Who can switch it by hand, as the handbook names them, with their numbers."""
    return [reach(handbook, contact) for contact in contacts]


def _forget_earlier(incident: Incident, announcement: str, now: datetime) -> None:
    for message in _open(incident):
        if said(message)["announcement"] == announcement and message.state in (WAITING, FAILED):
            outbox.withdraw(message=message, by=ITSELF, now=now)
            for reminder in Reminder.objects.filter(what=WHAT, subject=str(message.uid)):
                _end(reminder, "dropped", now)


def _later(reminder: Reminder, now: datetime) -> None:
    reminder.at = now + MOMENT
    reminder.save(update_fields=["at"])


def _end(reminder: Reminder, outcome: str, now: datetime) -> None:
    reminder.ended, reminder.outcome = now, outcome
    reminder.save(update_fields=["ended", "outcome"])


def _once(about: UUID, what: str) -> UUID:
    """The same id for the same thing, so that two workers write one entry."""
    return uuid5(NAMESPACE_URL, f"{SWITCH}:{about}:{what}")
