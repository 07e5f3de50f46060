"""What follows from entries, in the transaction that writes them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from driftbook.handbook.deciding.incident_shapes import CardNow
from driftbook.handbook.reading import Unreadable
from driftbook.history.actions import record
from driftbook.history.by import ITSELF, By
from driftbook.incidents.actions import reminding, telling
from driftbook.incidents.card import card_of
from driftbook.incidents.models import Alarm, Incident, LogEntry
from driftbook.incidents.queries import incidents

CHANGING = frozenset({"opened", "closing"})
"""Kinds that can change what other cards do: what takes over, or no longer does."""
logger = logging.getLogger("driftbook.incidents")


def follow(*, incident: Incident, added: Sequence[LogEntry], by: By, now: datetime) -> None:
    """History, the index of what runs, pauses, messages and reminders, from the log as it is now.

    The incident is locked. Raises NotInATransaction.
    """
    from driftbook.incidents.actions import reviewing

    state = incidents.state(incident)
    if state.opened is None:
        return
    try:
        card = card_of(incident, now, state)
    except Unreadable:  # what was seen is kept all the same; what it means is for a later release
        logger.error("incident %s: nothing follows, its edition cannot be read", incident.key)
        return
    if any(entry.kind == "opened" for entry in added):
        _record(incident, "incident.opened", by, now)
        _answer_alarms(incident, by, now)
    turned = _index(incident, card, by, now)
    telling.follow(incident=incident, card=card, added=added, by=by, now=now)
    reminding.plan(incident=incident, card=card, now=now)
    reviewing.learn(incident=incident, added=added, by=by, now=now)
    if turned or any(entry.kind in CHANGING for entry in added):
        for other in [incident, *incidents.beside(incident)]:
            note_pauses(other, now)


def _answer_alarms(incident: Incident, by: By, now: datetime) -> None:
    """Alarms that propose this card are answered by it, from wherever it was opened (A-14)."""
    from driftbook.incidents.actions import alarms

    if incident.exercise:
        return
    raised = Alarm.objects.filter(
        monitor__organisation=incident.organisation_id,
        monitor__agreement=incident.agreement_id,
        situation=incident.situation,
        place=incident.place,
        incident=None,
        ended=None,
    )
    for alarm in raised.select_related("monitor__organisation", "monitor__agreement"):
        alarms.opened(alarm=alarm, incident=incident, by=by, now=now)


def _index(incident: Incident, card: CardNow, by: By, now: datetime) -> bool:
    """Whether it is closed follows from its log, and only from it. True: that has changed."""
    if incident.ended == card.closed:
        return False
    was, incident.ended = incident.ended, card.closed
    incident.save(update_fields=["ended"])
    if was is None:
        _record(incident, "incident.closed", by, now)
    elif card.closed is None:
        _record(incident, "incident.reopened", by, now)
    return (was is None) != (card.closed is None)


def note_pauses(incident: Incident, now: datetime) -> None:
    """Write into its log what has begun to take over, and what no longer does (A-08)."""
    from driftbook.incidents.actions.writing import say

    state = incidents.state(incident)
    taking: dict[str, tuple[str, str]] = {}
    if incident.ended is None and state.opened is not None:
        try:
            card = card_of(incident, now, state)
        except Unreadable:  # it must not keep others from being opened and closed
            return
        for one in card.paused_by:
            if one.incident is not None:
                taking[str(one.incident)] = (one.situation, one.place)
    noted = {subject for kind, subject in state.registers if kind == "pause"}
    for subject in sorted(noted | taking.keys()):
        said = state.register("pause", subject)
        last = dict(said.last.data) if said else {}
        there = last.get("state") in ("paused", "overridden")
        if (subject in taking) == there:
            continue
        situation, place = taking.get(subject, (str(last.get("situation")), str(last.get("place"))))
        say(
            incident=incident,
            kind="pause",
            subject=subject,
            data={
                "state": "paused" if subject in taking else "resumed",
                "situation": situation,
                "place": place,
            },
            by=ITSELF,
            now=now,
            happened=_since(incident, subject, now),
            via="driftbook",
        )


def _since(incident: Incident, key: str, now: datetime) -> datetime:
    """When the other one began or ended, as far as that is known here."""
    other = Incident.objects.filter(organisation=incident.organisation_id, key=UUID(key)).first()
    return (other.ended or other.opened) if other else now


def _record(incident: Incident, did: str, by: By, now: datetime) -> None:
    record(
        organisation=incident.organisation.key,
        by=by,
        did=did,
        kind="incident",
        key=str(incident.key),
        after={
            "number": incident.number,
            "situation": incident.situation,
            "place": incident.place,
            "exercise": incident.exercise,
        },
        now=now,
    )
