"""Incidents of the town that somebody is told of, and the ways out of the house."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from driftbook.handbook.deciding.incident_log import Entry
from driftbook.incidents.actions import addresses, outlets
from driftbook.incidents.actions.opening import open_card
from driftbook.incidents.actions.writing import milliseconds, say, write
from driftbook.incidents.models import Address, Incident, Outlet
from driftbook.incidents.tests.cast import LARS, LENA, NOW, Town, by, user
from driftbook.outbox.models import Message
from driftbook.outbox.sending import Outbox
from driftbook.people.queries import actor_of

MINUTE = timedelta(minutes=1)


def opened(
    situation: str = "power", place: str = "hall", at: datetime = NOW, **more: Any
) -> Incident:
    """By the incident lead; the log keeper keeps the log."""
    return open_card(
        actor=actor_of(user(LENA), NOW),
        handbook="town",
        situation=situation,
        place=place,
        now=at,
        **{"log_keeper": user(LARS).key, **more},
    )


def reached(here: Town, receiver: str, to: str, language: str = "en") -> Address:
    """A receiver has an address: a number or a mailbox."""
    return addresses.add_address(
        organisation=here.town,
        agreement=here.agreement,
        receiver=receiver,
        channel="mail" if "@" in to else "sms",
        to=to,
        language=language,
        by=by(LENA, "incident-lead"),
        now=NOW,
    )


def outlet(here: Town, kind: str, subject: str, url: str, sort: str = "generic") -> Outlet:
    """A post goes somewhere, or a program switches an announcement."""
    made, _secret = outlets.open_outlet(
        organisation=here.town,
        agreement=here.agreement,
        kind=kind,
        subject=subject,
        sort=sort,
        url=url,
        by=by(LENA, "incident-lead"),
        now=NOW,
    )
    return made


def wrote(
    incident: Incident,
    kind: str,
    subject: str = "",
    at: datetime = NOW,
    words: str = "",
    **more: Any,
) -> Entry:
    """The log keeper writes an entry; what is not a word of `say` is its data."""
    given = {name: more.pop(name) for name in ("via", "happened", "id") if name in more}
    return say(
        incident=incident,
        kind=kind,
        subject=subject,
        data=more,
        words=words,
        by=by(LARS, "log-keeper"),
        now=at,
        **given,
    )


def late(
    incident: Incident,
    kind: str,
    subject: str,
    data: dict[str, Any],
    *,
    at: datetime,
    arrives: datetime,
    over: Sequence[UUID] = (),
    words: str = "",
) -> Entry:
    """The log keeper's telephone wrote it at `at`, without network; it arrives later."""
    entry = Entry(
        id=uuid.uuid4(),
        incident=incident.key,
        kind=kind,
        subject=subject,
        data=data,
        words=words,
        over=tuple(over),
        clock=milliseconds(at),
        device="a-telephone",
        seq=1,
        happened=at,
        written=at,
    )
    write(incident=incident, entries=[entry], by=by(LARS, "log-keeper"), now=arrives)
    return entry


def informed(incident: Incident, *to: str, at: datetime = NOW, **more: Any) -> Entry:
    """Receivers are sent a message."""
    figures = more.pop("figures", {})
    return wrote(incident, "inform", at=at, to=list(to), figures=figures, how="mail", **more)


def put(channel: str) -> list[Message]:
    """What is in the outbox for a channel, in its order."""
    return list(Message.objects.filter(channel=channel).order_by("pk"))


def deliver(at: datetime = NOW) -> None:
    """A worker sends what is due."""
    Outbox().run_due(at, 50)
