"""The only writer of messages and endpoints. Sending itself is in `sending.py`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from driftbook.history import masking
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.history.hashing import canonical
from driftbook.history.models import INSTALLATION
from driftbook.outbox import attaching, rendering
from driftbook.outbox import headers as extra
from driftbook.outbox.channels import webhooks
from driftbook.outbox.models import (
    ATTEMPTS,
    FAILED,
    MAIL,
    SENDING,
    SMS,
    WAITING,
    WEBHOOK,
    WITHDRAWN,
    Attachment,
    Endpoint,
    Message,
)
from driftbook.work.transactions import demand

Changes = dict[str, Any]


class NoAddress(ValueError):
    """It is no mail address, or no telephone number with its country code."""


def put(
    *,
    channel: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    organisation: UUID | None,
    person: UUID | None,
    key: str,
    now: datetime,
    due: datetime | None = None,
    about: tuple[str, str] = ("", ""),
    fleeting: bool = False,
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[attaching.File] = (),
) -> Message:
    """Put a mail or an SMS into the outbox, in the transaction of the fact that it tells about.

    It is rendered now, in the receiver's language, and sent by a worker after the transaction is
    committed, not before `due`. The same key again returns the message that is there. `about` is
    the kind and key of the object, as in the history. What is `fleeting` lets somebody in, and its
    text is removed once it has been sent. `headers` are those of `outbox.headers`, for mail alone,
    and so are `attachments`, which are removed with its text.
    Raises NotInATransaction, NoAddress, BadHeader, BadAttachment, TemplateDoesNotExist,
    NothingToSay.
    """
    demand("put()")
    message = composed(
        channel=channel,
        to=to,
        template=template,
        context=context,
        language=language,
        organisation=organisation,
        key=key,
        now=now,
        about=about,
        headers=headers or {},
    )
    message.person, message.fleeting, message.due = person, fleeting, due or now
    return _add(message, attaching.checked(attachments, channel))


def composed(
    *,
    channel: str,
    to: str,
    template: str,
    context: Mapping[str, Any],
    language: str,
    organisation: UUID | None,
    key: str,
    now: datetime,
    about: tuple[str, str],
    headers: Mapping[str, str],
) -> Message:
    """A message that is due at once, checked and rendered, not saved. Raises as `put`."""
    render = {MAIL: rendering.mail, SMS: rendering.sms}[channel]
    rendered = render(template, context, language)
    uid = uuid.uuid4()
    return Message(
        uid=uid,
        key=key,
        reference=extra.own_id(uid.hex) if channel == MAIL else f"sms_{uid.hex}",
        channel=channel,
        to=_mailbox(to) if channel == MAIL else _number(to),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        headers=extra.checked(headers, channel),
        language=language,
        organisation=organisation,
        about_kind=about[0],
        about_key=about[1],
        created=now,
        due=now,
    )


def announce(
    *,
    event: str,
    payload: Mapping[str, Any],
    organisations: Collection[UUID],
    key: str,
    now: datetime,
    about: tuple[str, str] = ("", ""),
) -> list[Message]:
    """Tell every endpoint of these organisations that listens to the event.

    In the transaction of the fact; the same key again tells nobody twice. The payload is JSON.
    Raises NotInATransaction, and TypeError for a payload that is no JSON.
    """
    demand("announce()")
    at = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
    body = canonical({"type": event, "timestamp": at, "data": payload})
    active = Endpoint.objects.filter(organisation__in=organisations, ended__isnull=True)
    messages = []
    for endpoint in active.order_by("pk"):
        if endpoint.listens_to(event):
            messages.append(_tell(endpoint, event, body, f"{key}:{endpoint.uid}", now, about))
    return messages


def tell_one(
    *,
    endpoint: Endpoint,
    event: str,
    body: Mapping[str, Any],
    key: str,
    now: datetime,
    about: tuple[str, str] = ("", ""),
) -> Message:
    """Tell one endpoint something, whatever events it listens to, in a body of the caller's form.

    In the transaction of the fact; signed and sent as what is announced. The same key again returns
    the message that is there. Raises NotInATransaction, and TypeError for a body that is no JSON.
    """
    demand("tell_one()")
    return _tell(endpoint, event, canonical(dict(body)), key, now, about)


def _tell(
    endpoint: Endpoint, event: str, body: str, key: str, now: datetime, about: tuple[str, str]
) -> Message:
    uid = uuid.uuid4()
    return _add(
        Message(
            uid=uid,
            key=key,
            reference=f"msg_{uid.hex}",
            channel=WEBHOOK,
            to=bare(endpoint.url),
            endpoint=endpoint,
            subject=event,
            text=body,
            language="en",
            organisation=endpoint.organisation,
            about_kind=about[0],
            about_key=about[1],
            created=now,
            due=now,
        )
    )


def _add(message: Message, files: Sequence[attaching.File] = ()) -> Message:
    """Save it, unless there is one with the same key. Most keys are new, so nobody looks first."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            for position, file in enumerate(files, 1):
                message.attachments.create(
                    position=position, name=file.name, kind=file.kind, content=file.content
                )
    except IntegrityError:
        there = Message.objects.filter(key=message.key).first()
        if there is None:
            raise
        return there
    return message


def written_well(channel: str, to: str, country: str = "") -> str:
    """The address or number as messages carry it; a number may be written as in its country.

    Raises NoAddress.
    """
    if channel == MAIL:
        return _mailbox(to.strip())
    return _number(to, country)


def bare(url: str) -> str:
    """The address without its question: what stands there often lets somebody in."""
    return url.partition("?")[0]


def _mailbox(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        raise NoAddress(f"{address!r} is no mail address") from None
    return address


def _number(written: str, country: str = "") -> str:
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        raise NoAddress(f"{written!r} has no country code or is no number") from None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Underway(Exception):
    """It is being sent at this moment, or has been sent."""


def resend(*, message: Message, by: By, now: datetime) -> None:
    """Send a dead letter once more, under the same reference and with all its attempts before it.

    Recorded in the history; twice is once. Raises Underway when it is no dead letter.
    """

    def again(locked: Message) -> Changes:
        return {"due": now, "ended": None, "last_attempt": locked.attempts + ATTEMPTS}

    _change(message, (FAILED,), WAITING, by, "message.resent", now, again)


def withdraw(*, message: Message, by: By, now: datetime) -> None:
    """Do not send it: one that waits, or a dead letter. Recorded. Raises Underway."""
    _change(message, (WAITING, FAILED), WITHDRAWN, by, "message.withdrawn", now, _ended(now))


def blank(*, now: datetime) -> int:
    """Remove the texts of messages that have been kept long enough, and mask whom they went to."""
    old = Message.objects.filter(
        blanked__isnull=True, ended__lt=now - timedelta(days=settings.KEEP_MESSAGES_DAYS)
    )
    return _blank(old, now)


def forget_person(*, person: UUID, now: datetime) -> int:
    """Remove the texts and addresses of all messages to a person; what waits is withdrawn.

    One that is being sent at this moment ends first; call again. Returns how many were blanked.
    """
    demand("forget_person()")
    theirs = Message.objects.filter(person=person)
    theirs.filter(state=WAITING).update(state=WITHDRAWN, ended=now, error="")
    return _blank(theirs.filter(blanked__isnull=True).exclude(state=SENDING), now)


def forget_about(*, kind: str, key: str, channel: str, now: datetime) -> int:
    """Remove texts and addresses of what was sent about an object through a channel, as above."""
    demand("forget_about()")
    about = Message.objects.filter(about_kind=kind, about_key=key, channel=channel)
    about.filter(state=WAITING).update(state=WITHDRAWN, ended=now, error="")
    return _blank(about.filter(blanked__isnull=True).exclude(state=SENDING), now)


def withdraw_waiting(*, kind: str, organisation: UUID, now: datetime) -> int:
    """Send nothing that waits about objects of a kind, in an organisation's name. Returns how many.

    In the transaction of the fact that makes all of it idle; their texts stay: `forget_about`.
    """
    demand("withdraw_waiting()")
    about = Message.objects.filter(organisation=organisation, about_kind=kind, state=WAITING)
    return about.update(state=WITHDRAWN, ended=now, error="")


def open_endpoint(
    *, organisation: UUID, url: str, events: Collection[str], by: By, now: datetime
) -> tuple[Endpoint, str]:
    """Let an address listen to events (none given: all). Returns it and its secret, to show once.

    Raises NoAddress for an address that webhooks must not go to.
    """
    unfit = webhooks.why_not(url)
    if unfit:
        raise NoAddress(f"{url!r}: {unfit}")
    with transaction.atomic():
        endpoint = Endpoint.objects.create(
            organisation=organisation, url=url, events=sorted(set(events)), created=now
        )
        _about_endpoint(endpoint, by, "endpoint.opened", now)
    return endpoint, webhooks.secret(endpoint)


def renew_secret(*, endpoint: Endpoint, by: By, now: datetime) -> str:
    """Another secret, to show once; the old one counts no longer."""
    with transaction.atomic():
        locked = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        locked.turn += 1
        locked.save(update_fields=["turn"])
        _about_endpoint(locked, by, "endpoint.renewed", now)
    return webhooks.secret(locked)


def close_endpoint(*, endpoint: Endpoint, because: str, by: By, now: datetime) -> None:
    """Send nothing more there; closing twice is closing once."""
    with transaction.atomic():
        active = Endpoint.objects.filter(pk=endpoint.pk, ended__isnull=True)
        if active.update(ended=now, ended_because=because):
            _about_endpoint(endpoint, by, "endpoint.closed", now, because=because)


def _ended(now: datetime) -> Callable[[Message], Changes]:
    return lambda locked: {"ended": now}


def _change(
    message: Message,
    given: Collection[str],
    state: str,
    by: By,
    did: str,
    now: datetime,
    more: Callable[[Message], Changes],
) -> None:
    with transaction.atomic():
        locked = Message.objects.select_for_update().get(pk=message.pk)
        if locked.state == state:
            return
        if locked.state not in given or (state == WAITING and locked.blanked):
            raise Underway
        before = {"state": locked.state, "attempts": locked.attempts, "error": locked.error}
        changes = {"state": state, **more(locked)}
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.save(update_fields=[*changes])
        record(
            organisation=locked.organisation or INSTALLATION,
            by=by,
            did=did,
            kind="message",
            key=str(locked.uid),
            before=before,
            after={"state": state, "channel": locked.channel, "to": locked.to},
            now=now,
        )


def _about_endpoint(endpoint: Endpoint, by: By, did: str, now: datetime, **more: str) -> None:
    record(
        organisation=endpoint.organisation,
        by=by,
        did=did,
        kind="endpoint",
        key=str(endpoint.uid),
        after={"url": bare(endpoint.url), "events": endpoint.events, **more},
        now=now,
    )


def _blank(messages: QuerySet[Message], now: datetime) -> int:
    count = 0
    Attachment.objects.filter(message__in=messages.order_by()).delete()
    for message in messages.only("pk", "channel", "to", "endpoint").iterator():
        to = message.to if message.endpoint_id else masking.text(message.to)
        count += messages.filter(pk=message.pk).update(
            subject="", text="", html="", headers={}, to=to, blanked=now
        )
    return count
