"""The only writer of monitors: set up, heard, asked, found silent; what follows raises alarms."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import Literal

from django.db import IntegrityError, transaction

from driftbook.handbook.deciding import monitoring as deciding
from driftbook.handbook.deciding.monitoring import Change
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.incidents.actions import alarms
from driftbook.incidents.models import Monitor
from driftbook.incidents.queries import monitors
from driftbook.incidents.watching import Answer
from driftbook.outbox.actions import bare
from driftbook.outbox.channels.webhooks import why_not
from driftbook.outbox.rendering import one_line
from driftbook.people.models import Agreement, Organisation
from driftbook.people.tokens import digest
from driftbook.work.claims import lease
from driftbook.work.transactions import demand

Sort = Literal["url", "hook"]
HINT = 6
LEAST, MOST = 30, 86_400
"""Seconds between two questions."""
LEASE = timedelta(minutes=1)
"""Much longer than asking can take."""
LATER = timedelta(hours=1)
"""When a monitor is looked at again of which nothing is known to happen: its handbook may change,
or be readable again."""

logger = logging.getLogger("driftbook.incidents")


class Unfit(ValueError):
    """It cannot be watched so; `field` is what is wrong."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field, self.code = field, code


def set_up(
    *,
    organisation: Organisation,
    agreement: Agreement,
    monitor: str,
    sort: Sort,
    url: str = "",
    every_seconds: int = 60,
    by: By,
    now: datetime,
) -> tuple[Monitor, str]:
    """Let a monitor of the handbook watch; of a hook also its token, which is shown once.

    Raises Unfit: the handbook has no such monitor, it is set up already, or the address is none.
    """
    handbook = monitors.handbook_of(agreement, now)
    if not handbook or not handbook.incidents or monitor not in handbook.incidents.monitors:
        raise Unfit("monitor", "unknown")
    token = _new_token() if sort == "hook" else ""
    row = Monitor(
        organisation=organisation,
        agreement=agreement,
        monitor=monitor,
        sort=sort,
        since=now,
        added=now,
        **(_token(token) if token else _address(url, every_seconds)),
    )
    said = handbook.incidents.monitors[monitor]
    row.due = now if sort == "url" else _due(row, deciding.look(said, monitors.standing(row)), now)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Unfit("monitor", "there-already") from None
        _tell(row, "monitor.set-up", by, now)
    return row, token


def move(*, monitor: Monitor, url: str, every_seconds: int, by: By, now: datetime) -> None:
    """Watch another address, or at other times; it is asked at once. Raises Unfit."""
    said = _address(url, every_seconds)
    with transaction.atomic():
        row = _locked(monitor)
        if row.ended or row.sort != "url":
            return
        before, was = _facts(row), (row.url, row.every_seconds)
        _write(row, due=now, claimed_by="", claimed_until=None, **said)
        if (row.url, row.every_seconds) != was:
            _tell(row, "monitor.moved", by, now, before=before)


def renew(*, monitor: Monitor, by: By, now: datetime) -> str:
    """Another token for a hook, to show once; the old one counts no longer. Raises Unfit."""
    token = _new_token()
    with transaction.atomic():
        row = _locked(monitor)
        if row.ended or row.sort != "hook":
            raise Unfit("monitor", "no-hook")
        _write(row, **_token(token))
        _tell(row, "monitor.renewed", by, now)
    return token


def ask_now(*, monitor: Monitor, now: datetime) -> None:
    """Ask as soon as a worker can, instead of at the next time."""
    rows = Monitor.objects.filter(pk=monitor.pk, sort="url", ended=None, claimed_until=None)
    rows.update(due=now)


def take_down(*, monitor: Monitor, by: By, now: datetime) -> None:
    """Watch no more; what it had raised is over. Doing it twice is doing it once."""
    with transaction.atomic():
        row = _locked(monitor)
        if row.ended:
            return
        _write(row, ended=now, due=None, claimed_by="", claimed_until=None)
        alarms.dropped(monitor=row, now=now)
        _tell(row, "monitor.taken-down", by, now)


def hear(*, monitor: Monitor, fine: bool, said: str, now: datetime) -> Monitor:
    """A report of a hook, and what follows from it, in one transaction. Returns it as it is now."""
    with transaction.atomic():
        row = _locked(monitor)
        if row.ended:
            return row
        known = monitors.definition(row, now)
        row.said = one_line(said)
        if known is None:
            _write(row, heard=now, said=row.said, due=now + LATER)
            return row
        standing = monitors.standing(row)
        change = deciding.reported(known.monitor, standing, fine, now, tells=True)
        _follow(row, known, change, now)
        look = deciding.look(known.monitor, change.standing)
        _write(row, said=row.said, due=_due(row, look, now))
    return row


def pass_time(*, monitor: Monitor, now: datetime) -> None:
    """What follows for a hook from not having been heard of. Its row is locked.

    Where nobody looked at the right time, Driftbook itself was away and could not be told
    anything: then the time begins anew. Raises NotInATransaction.
    """
    demand("pass_time()")
    known = monitors.definition(monitor, now)
    if known is None:
        _write(monitor, due=now + LATER)
        return
    away = monitor.due is not None and now - monitor.due > monitors.AWAY
    standing = monitors.standing(monitor)
    change = deciding.passed(known.monitor, standing, now, quiet=not away)
    _follow(monitor, known, change, now)
    look = deciding.look(known.monitor, change.standing)
    if away and look is not None and look <= now and known.monitor.silent_minutes:
        look = now + timedelta(minutes=known.monitor.silent_minutes)
    _write(monitor, due=_due(monitor, look, now))


def claim(*, monitor: Monitor, now: datetime) -> bool:
    """Take the question to a locked row; False: somebody was first. Raises NotInATransaction."""
    return lease(monitor, now=now, period=LEASE, due=now + LEASE)


def answered(*, monitor: Monitor, answer: Answer, now: datetime) -> bool:
    """Write down what became of asking, and what follows from it.

    False: the claim was lost, or somebody has changed the monitor meanwhile; then nothing is
    written.
    """
    with transaction.atomic():
        row = _locked(monitor)
        if row.ended or not monitor.claimed_by or row.claimed_by != monitor.claimed_by:
            return False
        row.said = answer.said
        free = {"claimed_by": "", "claimed_until": None, "said": answer.said}
        known = monitors.definition(row, now)
        again = now + (timedelta(seconds=row.every_seconds) if known else LATER)
        if known is not None and answer.fine is not None:
            standing = monitors.standing(row)
            change = deciding.reported(known.monitor, standing, answer.fine, now, tells=False)
            _follow(row, known, change, now)
        _write(row, due=again, **free)
    return True


def put_off(*, monitor: Monitor, now: datetime) -> None:
    """Look at it again later, after something went wrong with it."""
    rows = Monitor.objects.filter(pk=monitor.pk, ended=None)
    rows.update(due=now + LATER, claimed_by="", claimed_until=None)


def _follow(row: Monitor, known: monitors.Definition, change: Change, now: datetime) -> None:
    """Write how it stands, and raise and end what follows."""
    stands = change.standing
    _write(
        row,
        state=stands.state,
        since=stands.since,
        failures=stands.failures,
        heard=stands.heard,
        situation_since=stands.situation,
        silence_since=stands.silence,
    )
    for fault in change.ended:
        alarms.over(monitor=row, known=known, fault=fault, now=now)
    for fault in change.raised:  # after what is over: the same may be raised again at once
        alarms.raise_alarm(monitor=row, known=known, fault=fault, now=now)


def _due(row: Monitor, look: datetime | None, now: datetime) -> datetime:
    return min(look or now + LATER, now + LATER)


def _locked(monitor: Monitor) -> Monitor:
    """The row as it is now. Raises NotInATransaction."""
    demand("_locked()")
    rows = Monitor.objects.select_related("organisation", "agreement")
    return rows.select_for_update(of=("self",)).get(pk=monitor.pk)


def _write(row: Monitor, **changes: object) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes])


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _token(token: str) -> dict[str, str]:
    return {"digest": digest(token), "hint": token[:HINT]}


def _address(url: str, every_seconds: int) -> dict[str, object]:
    if len(url) > 500 or why_not(url):
        raise Unfit("url", "no-address")
    if not LEAST <= every_seconds <= MOST:
        raise Unfit("every_seconds", "too-often")
    return {"url": url, "every_seconds": every_seconds}


def _facts(row: Monitor) -> dict[str, object]:
    url = bare(row.url)
    return {"monitor": row.monitor, "sort": row.sort, "url": url, "every": row.every_seconds}


def _tell(
    row: Monitor, did: str, by: By, now: datetime, before: dict[str, object] | None = None
) -> None:
    record(
        organisation=row.organisation.key,
        by=by,
        did=did,
        kind="monitor",
        key=str(row.key),
        before=before,
        after=_facts(row),
        now=now,
    )
