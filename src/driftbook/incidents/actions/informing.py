"""Receivers are told and kept informed (A-02): one mail or SMS for each of their addresses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding.incident_log import Entry
from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.incidents import letters
from driftbook.incidents.models import Address, Incident
from driftbook.incidents.queries import preparing
from driftbook.outbox.actions import put
from driftbook.outbox.models import MAIL, Message
from driftbook.wording import times

MAILED = "mail"
"""What an entry says of how receivers were told, where Driftbook is to do it."""


def inform(
    *, incident: Incident, card: CardNow, handbook: Handbook, entry: Entry, now: datetime
) -> list[Message]:
    """Send what the entry says to every address of its receivers, each once.

    In the transaction that writes the entry; the same entry again sends nothing. Of an exercise
    nothing leaves the house. Raises NotInATransaction.
    """
    if incident.exercise or entry.data.get("how") != MAILED:
        return []
    found = reached(incident, entry.data.get("to", ()))
    return [_put(incident, card, handbook, entry, address, now) for address in found]


def reached(incident: Incident, receivers: Collection[str]) -> list[Address]:
    """The addresses to write to; a mailbox of two receivers gets one mail."""
    rows = preparing.addresses_of(incident, receivers)
    once = {(row.channel, row.to.lower()): row for row in reversed(rows)}
    return sorted(once.values(), key=lambda row: row.pk)


def _put(
    incident: Incident,
    card: CardNow,
    handbook: Handbook,
    entry: Entry,
    address: Address,
    now: datetime,
) -> Message:
    mail = address.channel == MAIL
    return put(
        channel=address.channel,
        to=address.to,
        template="incidents/letters/" + ("inform" if mail else "inform_sms"),
        context=_says(incident, card, handbook, entry, address, now),
        language=address.language,
        organisation=incident.organisation.key,
        person=None,
        key=f"incident:{incident.key}:inform:{entry.id}:{address.key}",
        now=now,
        about=letters.about(incident),
        headers=letters.thread(incident, by_hand=True) if mail else None,
    )


def _says(
    incident: Incident,
    card: CardNow,
    handbook: Handbook,
    entry: Entry,
    address: Address,
    now: datetime,
) -> Mapping[str, Any]:
    language = address.language
    due = next((one.due for one in card.informed if one.receiver == address.receiver), None)
    return {
        **letters.facts(incident, card, handbook.zone, language),
        "words": entry.words.strip(),
        "figures": letters.figures(handbook, entry.data.get("figures", {})),
        "written": letters.written(entry, handbook.zone, language, now),
        "next": times.moment(due.astimezone(handbook.zone), language) if due and due > now else "",
        "ended": card.closed is not None,
    }
