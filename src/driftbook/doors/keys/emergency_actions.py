"""Emergency keys: asked for, approved by somebody else, ended by itself or by hand (G-30).

Each verb is one transaction with its history and its messages, and may be said twice. The chain of
the organisation is locked first, then the key.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from driftbook.doors.keys import books, letters, queries, refusals
from driftbook.doors.models import Address, Bundle, EmergencyKey
from driftbook.doors.typed import one_line
from driftbook.history.actions import hold, record
from driftbook.history.by import ITSELF, By
from driftbook.outbox.actions import announce
from driftbook.people.models import Organisation, User

WAITS = timedelta(hours=24)
"""A key that nobody has approved for so long is asked for again, if it is still needed."""


@transaction.atomic
def ask(
    *,
    organisation: Organisation,
    user: User,
    address: Address | None = None,
    bundle: Bundle | None = None,
    because: str,
    minutes: int,
    by: By,
    now: datetime,
) -> EmergencyKey:
    """Ask for a key with which the person opens the doors of an address or of a bundle for a while.

    One that waits already is that one. Raises NoReason, NotTheirs, NoEmergencyKeys, NotLasting,
    TooLong, NoRole, and ValueError for neither or both of address and bundle.
    """
    if (address is None) == (bundle is None):
        raise ValueError("an emergency key is for an address or for a bundle")
    why = one_line(because)
    if not why:
        raise refusals.NoReason
    _theirs(organisation, address, bundle)
    _within(organisation, minutes, now)
    hold(organisation.key)
    _may_have(organisation, user, now)
    what: dict[str, Any] = {"address": address, "bundle": bundle}
    waiting = EmergencyKey.objects.filter(organisation=organisation, user=user, **what)
    there = waiting.filter(approved__isnull=True, ended__isnull=True).first()
    if there is not None and run_out(key=there, by=ITSELF, now=now).ended is None:
        return there
    key = EmergencyKey.objects.create(
        organisation=organisation,
        user=user,
        because=why,
        asked=now,
        asked_by=by.person or user.key,
        minutes=minutes,
        **what,
    )
    _tell("emergency.asked", key, by, now, minutes=minutes, because=why)
    letters.asked(key, now)
    return key


@transaction.atomic
def approve(
    *, key: EmergencyKey, minutes: int | None = None, by: By, now: datetime
) -> EmergencyKey:
    """Let it open from `now` on, for `minutes` (as asked for, unless said). It ends by itself.

    Raises OwnKey for whoever opens with it, KeyOver, NoEmergencyKeys, TooLong, and NoRole where the
    person may not open doors any more.
    """
    key = _locked(key)
    if by.person is not None and by.person == key.user.key:
        raise refusals.OwnKey
    if key.ended is not None or lapsed(key, now):
        raise refusals.KeyOver
    if key.approved is not None:
        return key
    lasts = key.minutes if minutes is None else minutes
    _within(key.organisation, lasts, now)
    _may_have(key.organisation, key.user, now)
    key.approved, key.approved_by = now, by.person
    key.minutes, key.until = lasts, now + timedelta(minutes=lasts)
    key.save(update_fields=["approved", "approved_by", "minutes", "until"])
    _tell("emergency.approved", key, by, now, minutes=lasts, until=key.until.isoformat())
    letters.approved(key, now)
    return key


@transaction.atomic
def decline(*, key: EmergencyKey, because: str = "", by: By, now: datetime) -> EmergencyKey:
    """Say no. Raises KeyOver for one that was approved, or has ended some other way."""
    key = _locked(key)
    if key.approved is not None or (key.ended is not None and not _declined(key)):
        raise refusals.KeyOver
    if key.ended is None:
        _end(key, "emergency.declined", by, now, now, because)
        letters.declined(key, now)
    return key


@transaction.atomic
def end(*, key: EmergencyKey, because: str = "", by: By, now: datetime) -> EmergencyKey:
    """End one that runs, before its time. One that is over stays as it ended."""
    key = _locked(key)
    if key.ended is None:
        _end(key, "emergency.ended", by, _until(key, now), now, because)
        letters.over(key, now)
    return key


@transaction.atomic
def withdraw(*, key: EmergencyKey, by: By, now: datetime) -> EmergencyKey:
    """Give it back, or no longer ask for it. Raises NotYours for others than asked or open with it.

    One that is over stays as it ended.
    """
    key = _locked(key)
    if by.person not in (key.user.key, key.asked_by):
        raise refusals.NotYours
    if key.ended is None:
        _end(key, "emergency.withdrawn", by, _until(key, now), now)
    return key


def close(*, key: EmergencyKey, by: By, now: datetime) -> None:
    """End it with the account of whoever opens with it. In a transaction that holds its chain."""
    key = _locked(key)
    if key.ended is None:
        _end(key, "emergency.closed", by, _until(key, now), now)


def run_out(*, key: EmergencyKey, by: By, now: datetime) -> EmergencyKey:
    """Write down that it has ended by itself, or that nobody has answered. In a transaction."""
    key = _locked(key)
    if key.ended is not None:
        return key
    if key.until is not None and key.until <= now:
        _end(key, "emergency.ran-out", by, key.until, now)
        letters.over(key, now)
    elif lapsed(key, now):
        _end(key, "emergency.lapsed", by, now, now)
        letters.declined(key, now)
    return key


def lapsed(key: EmergencyKey, now: datetime) -> bool:
    """Whether nobody has answered it in time, whether or not a worker has written that down."""
    return key.approved is None and key.asked + WAITS <= now


# --- helpers ------------------------------------------------------------------------------------


def _theirs(organisation: Organisation, address: Address | None, bundle: Bundle | None) -> None:
    keeper = address.street.organisation_id if address else bundle and bundle.organisation_id
    if keeper != organisation.pk:
        raise refusals.NotTheirs


def _within(organisation: Organisation, minutes: int, now: datetime) -> None:
    limits = books.limits(organisation, now)
    if limits is None:
        raise refusals.NoEmergencyKeys
    if minutes < 1:
        raise refusals.NotLasting
    if minutes > limits.longest:
        raise refusals.TooLong(limits.longest)


def _may_have(organisation: Organisation, user: User, now: datetime) -> None:
    fresh = User.objects.get(pk=user.pk)
    if fresh.pk not in queries.may_open(organisation, [fresh], now):
        raise refusals.NoRole


def _locked(key: EmergencyKey) -> EmergencyKey:
    hold(key.organisation.key)
    rows = EmergencyKey.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "user", "bundle", "address__street").get(pk=key.pk)


def _declined(key: EmergencyKey) -> bool:
    return key.approved is None and key.ended_by not in (None, key.asked_by, key.user.key)


def _until(key: EmergencyKey, now: datetime) -> datetime:
    """When it ends that is ended at `now`: it may have run out before."""
    return min(key.until, now) if key.until else now


def _end(
    key: EmergencyKey, did: str, by: By, at: datetime, now: datetime, because: str = ""
) -> None:
    key.ended, key.ended_by, key.ended_because = at, by.person, one_line(because)
    key.save(update_fields=["ended", "ended_by", "ended_because"])
    _tell(did, key, by, now, because=key.ended_because)


def what(key: EmergencyKey) -> str:
    """What it opens: the address on one line, or the name of the bundle."""
    return str(key.address or key.bundle)


def _tell(did: str, key: EmergencyKey, by: By, now: datetime, **more: Any) -> None:
    said = {"what": what(key), "person": str(key.user.key), **more}
    after = {name: value for name, value in said.items() if value}
    record(
        organisation=key.organisation.key,
        by=by,
        did=did,
        kind="emergency-key",
        key=str(key.key),
        after=after,
        now=now,
    )
    after.pop("because", None)  # it may name somebody, and goes to nobody outside
    announce(
        event=did,
        payload={"key": str(key.key), **after},
        organisations=[key.organisation.key],
        key=f"{did}:{key.key}",
        now=now,
        about=("emergency-key", str(key.key)),
    )
