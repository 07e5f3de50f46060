"""Who is told by mail beside the people who have a role, and where channels go."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from driftbook.downtime.models import Outlet, Recipient
from driftbook.downtime.telling import hooks
from driftbook.history.actions import hold, record
from driftbook.history.by import By
from driftbook.outbox import actions as outbox
from driftbook.outbox.channels.webhooks import secret
from driftbook.outbox.models import MAIL, Message
from driftbook.people.models import Agreement, Organisation

NOTHING_ELSE = "downtime.outlet"
"""The one event to which its endpoint listens; it is never announced."""


def add_recipient(
    *,
    organisation: Organisation,
    agreement: Agreement,
    audience: str,
    to: str,
    language: str,
    by: By,
    now: datetime,
) -> Recipient:
    """Let an audience of the handbook be told at a mail address, in a language.

    The same again is the one that is there. Raises NoAddress.
    """
    fit = outbox.written_well(MAIL, to)
    with transaction.atomic():
        hold(organisation.key)  # as planning does, which then refers to the organisation
        whose = {"organisation": organisation, "agreement": agreement, "audience": audience}
        there = Recipient.objects.filter(to__iexact=fit, ended=None, **whose).first()
        if there is not None:
            return there
        made = Recipient.objects.create(
            to=fit, language=language, added=now, added_by=by.person, **whose
        )
        _about_recipient(made, "notice-recipient.added", by, now)
    return made


def end_recipient(*, recipient: Recipient, by: By, now: datetime) -> None:
    """Send nothing more there; twice is once."""
    with transaction.atomic():
        if Recipient.objects.filter(pk=recipient.pk, ended=None).update(ended=now):
            _about_recipient(recipient, "notice-recipient.ended", by, now)


def open_outlet(
    *,
    organisation: Organisation,
    agreement: Agreement,
    channel: str,
    sort: str,
    url: str,
    by: By,
    now: datetime,
) -> tuple[Outlet, str]:
    """Let a channel of the handbook go to an address; `sort`: generic, teams.

    Returns it and the secret by which its messages are signed, to show once. Raises NoAddress for
    an address that webhooks must not go to.
    """
    with transaction.atomic():
        endpoint, made = outbox.open_endpoint(
            organisation=organisation.key, url=url, events=[NOTHING_ELSE], by=by, now=now
        )
        outlet = Outlet.objects.create(
            organisation=organisation,
            agreement=agreement,
            channel=channel,
            sort=sort,
            endpoint=endpoint,
            added=now,
        )
        _about_outlet(outlet, "notice-outlet.opened", by, now)
    return outlet, made


def end_outlet(*, outlet: Outlet, by: By, now: datetime) -> None:
    """Send nothing more there; twice is once."""
    with transaction.atomic():
        if Outlet.objects.filter(pk=outlet.pk, ended=None).update(ended=now):
            outbox.close_endpoint(
                endpoint=outlet.endpoint, because="the outlet was closed", by=by, now=now
            )
            _about_outlet(outlet, "notice-outlet.closed", by, now)


def try_outlet(*, outlet: Outlet, title: str, language: str, by: By, now: datetime) -> Message:
    """Send something that says that it is a trial, in the form of the real thing. Recorded."""
    with transaction.atomic():
        message = outbox.tell_one(
            endpoint=outlet.endpoint,
            event=hooks.TRIAL,
            body=hooks.trial(outlet, title, language, now),
            key=f"notice-outlet:{outlet.key}:trial:{uuid.uuid4()}",
            now=now,
            about=("notice-outlet", str(outlet.key)),
        )
        _about_outlet(outlet, "notice-outlet.tried", by, now)
    return message


def secret_of(outlet: Outlet) -> str:
    """By which its messages are signed; shown once, right after it was made."""
    return secret(outlet.endpoint)


def _about_recipient(recipient: Recipient, did: str, by: By, now: datetime) -> None:
    record(
        organisation=recipient.organisation.key,
        by=by,
        did=did,
        kind="notice-recipient",
        key=str(recipient.key),
        after={
            "handbook": recipient.agreement.handbook,
            "audience": recipient.audience,
            "to": recipient.to,
        },
        now=now,
    )


def _about_outlet(outlet: Outlet, did: str, by: By, now: datetime) -> None:
    record(
        organisation=outlet.organisation.key,
        by=by,
        did=did,
        kind="notice-outlet",
        key=str(outlet.key),
        after={
            "handbook": outlet.agreement.handbook,
            "channel": outlet.channel,
            "sort": outlet.sort,
            "url": outbox.bare(outlet.endpoint.url),
        },
        now=now,
    )
