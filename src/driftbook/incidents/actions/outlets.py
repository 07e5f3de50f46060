"""Where a post goes by itself, and what switches an announcement (A-04, A-05)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from driftbook.handbook.deciding.incident_json import stamp
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.incidents.models import Outlet
from driftbook.incidents.queries.preparing import ANNOUNCEMENT
from driftbook.outbox import actions as outbox
from driftbook.outbox import teams
from driftbook.outbox.channels.webhooks import secret
from driftbook.outbox.models import Message
from driftbook.outbox.teams import GENERIC, TEAMS
from driftbook.people.models import Agreement, Organisation

KIND = "outlet"
NOTHING_ELSE = "incident.outlet"
"""The one event to which its endpoint listens; it is never announced."""
TRIAL = "incident.trial"
"""What a trial message is called in the outbox."""


class NoSuchOutlet(ValueError):
    """A Teams workflow posts; it switches nothing."""


def open_outlet(
    *,
    organisation: Organisation,
    agreement: Agreement,
    kind: str,
    subject: str,
    sort: str,
    url: str,
    by: By,
    now: datetime,
) -> tuple[Outlet, str]:
    """Let a post (`kind` post) or the switching of an announcement go to an address.

    `subject` is the post or announcement of the handbook; `sort` generic or teams. Returns it and
    the secret by which its messages are signed. An announcement has one: another takes its place.
    Raises NoAddress for an address that webhooks must not go to, NoSuchOutlet.
    """
    if kind == ANNOUNCEMENT and sort != GENERIC:
        raise NoSuchOutlet(sort)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if kind == ANNOUNCEMENT:
            same = Outlet.objects.filter(organisation=organisation, agreement=agreement)
            for other in same.filter(kind=kind, subject=subject, ended=None):
                close_outlet(outlet=other, by=by, now=now)
        endpoint, made = outbox.open_endpoint(
            organisation=organisation.key, url=url, events=[NOTHING_ELSE], by=by, now=now
        )
        outlet = Outlet.objects.create(
            organisation=organisation,
            agreement=agreement,
            kind=kind,
            subject=subject,
            sort=sort,
            endpoint=endpoint,
            added=now,
        )
        _record(outlet, "outlet.opened", by, now)
    return outlet, made


def close_outlet(*, outlet: Outlet, by: By, now: datetime) -> None:
    """Send nothing more there; twice is once."""
    with transaction.atomic():
        if Outlet.objects.filter(pk=outlet.pk, ended=None).update(ended=now):
            outbox.close_endpoint(
                endpoint=outlet.endpoint, because="the outlet was closed", by=by, now=now
            )
            _record(outlet, "outlet.closed", by, now)


def renew_outlet(*, outlet: Outlet, by: By, now: datetime) -> str:
    """Another secret, to show once; the old one counts no longer."""
    return outbox.renew_secret(endpoint=outlet.endpoint, by=by, now=now)


def try_outlet(*, outlet: Outlet, title: str, language: str, by: By, now: datetime) -> Message:
    """Send something that says that it is a trial, in the form of the real thing. Recorded.

    What switches announcements is told `state: trial`, which is neither on nor off.
    """
    with transaction.atomic():
        message = outbox.tell_one(
            endpoint=outlet.endpoint,
            event=TRIAL,
            body=_trial(outlet, title, language, now),
            key=f"{KIND}:{outlet.key}:trial:{uuid.uuid4()}",
            now=now,
            about=(KIND, str(outlet.key)),
        )
        _record(outlet, "outlet.tried", by, now)
    return message


def secret_of(outlet: Outlet) -> str:
    """By which its messages are signed; shown once, right after it was made."""
    return secret(outlet.endpoint)


def _trial(outlet: Outlet, title: str, language: str, now: datetime) -> dict[str, Any]:
    if outlet.sort == TEAMS:
        with translation.override(language):
            text = _("This is a trial. Nothing has happened, and nobody has to do anything.")
            return teams.envelope(title=title, texts=[text])
    data = {
        "handbook": outlet.agreement.handbook,
        "state": "trial",
        outlet.kind: outlet.subject,
    }
    return {"type": TRIAL, "timestamp": stamp(now), "data": data}


def _record(outlet: Outlet, did: str, by: By, now: datetime) -> None:
    record(
        organisation=outlet.organisation.key,
        by=by,
        did=did,
        kind=KIND,
        key=str(outlet.key),
        after={
            "handbook": outlet.agreement.handbook,
            "kind": outlet.kind,
            "subject": outlet.subject,
            "sort": outlet.sort,
            "url": outbox.bare(outlet.endpoint.url),
        },
        now=now,
    )
