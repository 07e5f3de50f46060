"""A monitor of the town's web site, and what happens to it in the minutes after NOW."""

from __future__ import annotations

from datetime import datetime, timedelta

from driftbook.incidents.actions import monitoring
from driftbook.incidents.models import Address, Alarm, Monitor
from driftbook.incidents.monitors_due import Monitors
from driftbook.incidents.tests.cast import ADAM, NOW, Town, by
from driftbook.outbox.models import Message
from tests.shelf import LONG_AGO

PREPARES = "system-administrator"


def at(minutes: float) -> datetime:
    """So long after NOW."""
    return NOW + timedelta(minutes=minutes)


def hook(here: Town) -> tuple[Monitor, str]:
    """A program reports; set up at NOW."""
    return monitoring.set_up(
        organisation=here.town,
        agreement=here.agreement,
        monitor="site",
        sort="hook",
        by=by(ADAM, PREPARES),
        now=NOW,
    )


def asking(here: Town, url: str, every_seconds: int = 60) -> Monitor:
    """An address is asked; set up at NOW."""
    made, _token = monitoring.set_up(
        organisation=here.town,
        agreement=here.agreement,
        monitor="site",
        sort="url",
        url=url,
        every_seconds=every_seconds,
        by=by(ADAM, PREPARES),
        now=NOW,
    )
    return made


def says(monitor: Monitor, state: str, *minutes: float, said: str = "") -> Monitor:
    """It reports the same at these minutes."""
    for after in minutes:
        monitor = monitoring.hear(monitor=monitor, fine=state == "fine", said=said, now=at(after))
    return monitor


def works(*minutes: float) -> None:
    """The worker has its turn at these minutes."""
    for after in minutes:
        Monitors().run_due(at(after), 20)


def address(
    here: Town, receiver: str, to: str, language: str = "en", channel: str = "mail"
) -> None:
    """Where a receiver is reached."""
    Address.objects.create(
        organisation=here.town,
        agreement=here.agreement,
        receiver=receiver,
        channel=channel,
        to=to,
        language=language,
        added=LONG_AGO,
    )


def alarms() -> list[tuple[bool, bool]]:
    """Each alarm, the first one first: because it was not heard of, and whether it is over."""
    return [(one.silent, one.ended is not None) for one in Alarm.objects.order_by("pk")]


def letters() -> list[tuple[str, str]]:
    """What was put into the outbox for people: to whom, and its subject or its first words."""
    rows = Message.objects.exclude(channel="webhook").order_by("pk")
    return [(row.to, row.subject or row.text[:40]) for row in rows]
