"""Where receivers are reached: kept here, not in the handbook, which names roles (A-02)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from driftbook.handbook import phones
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.incidents.models import Address
from driftbook.outbox import actions as outbox
from driftbook.outbox.actions import NoAddress
from driftbook.outbox.models import MAIL, SMS, Message
from driftbook.people.models import Agreement, Organisation

KIND = "receiver-address"


def add_address(
    *,
    organisation: Organisation,
    agreement: Agreement,
    receiver: str,
    channel: str,
    to: str,
    language: str,
    by: By,
    now: datetime,
) -> Address:
    """Let messages to a receiver of the handbook go to a mailbox (`mail`) or a number (`sms`).

    A number may be written as in the organisation's country. The same again is the address that is
    there. Raises NoAddress for what is none.
    """
    fit = outbox.written_well(channel, to, organisation.country)
    if channel == SMS and not phones.is_valid(fit, organisation.country):
        raise NoAddress(f"{to!r} is no number that anybody can have")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        address, new = Address.objects.get_or_create(
            organisation=organisation,
            agreement=agreement,
            receiver=receiver,
            channel=channel,
            to=fit,
            ended=None,
            defaults={"language": language, "added": now},
        )
        if new:
            _record(address, "receiver-address.added", by, now)
    return address


def end_address(*, address: Address, by: By, now: datetime) -> None:
    """Send nothing more there; twice is once."""
    with transaction.atomic():
        there = Address.objects.filter(pk=address.pk, ended=None)
        if there.update(ended=now):
            _record(address, "receiver-address.ended", by, now)


def try_address(*, address: Address, title: str, by: By, now: datetime) -> Message:
    """Send a message that says that it is a trial. `title`: of the handbook. Recorded."""
    with transaction.atomic():
        message = outbox.put(
            channel=address.channel,
            to=address.to,
            template="incidents/letters/" + ("trial" if address.channel == MAIL else "trial_sms"),
            context={"organisation": address.organisation.name, "title": title},
            language=address.language,
            organisation=address.organisation.key,
            person=None,
            key=f"{KIND}:{address.key}:trial:{uuid.uuid4()}",
            now=now,
            about=(KIND, str(address.key)),
        )
        _record(address, "receiver-address.tried", by, now)
    return message


def _record(address: Address, did: str, by: By, now: datetime) -> None:
    record(
        organisation=address.organisation.key,
        by=by,
        did=did,
        kind=KIND,
        key=str(address.key),
        after={
            "handbook": address.agreement.handbook,
            "receiver": address.receiver,
            "channel": address.channel,
            "to": address.to,
        },
        now=now,
    )
