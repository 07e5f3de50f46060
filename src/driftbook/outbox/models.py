"""Messages, every attempt to send one, and the addresses that listen to events."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from driftbook.work.claims import Claimed

MAIL, SMS, WEBHOOK = CHANNELS = ("mail", "sms", "webhook")
WAITING, SENDING, SENT, FAILED, WITHDRAWN = STATES = (
    "waiting",
    "sending",
    "sent",
    "failed",
    "withdrawn",
)
ATTEMPTS = 12
"""Over some sixteen hours; then it is a dead letter."""
OUTCOMES = ("begun", "sent", "failed", "refused", "in doubt", "late")


class Endpoint(models.Model):
    """An address that is told about events of an organisation, signed (Standard Webhooks)."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.UUIDField(db_index=True)
    url = models.URLField(max_length=500)
    events: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    """The events that it listens to; empty: all."""
    turn = models.PositiveIntegerField(default=1)
    """Raised to make another secret; the secret itself is not kept anywhere."""
    created = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)
    """Since when nothing more is sent there."""
    ended_because = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.url

    @property
    def active(self) -> bool:
        """Whether it is told about events."""
        return self.ended is None

    def listens_to(self, event: str) -> bool:
        """Whether it wants to know about this event."""
        return not self.events or event in self.events


class Message(Claimed):
    """Something that is to be sent, written in the transaction of the fact that it tells about."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=300, unique=True)
    """Of the fact: putting the same key again puts nothing new."""
    reference = models.CharField(max_length=200, unique=True)
    """Message-ID or webhook-id: fixed when the message is put, the same in every attempt."""
    channel = models.CharField(max_length=10)
    to = models.CharField(max_length=500)
    """An address, a number as +45…, or the address of an endpoint; masked once it is blanked."""
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    """One line; of a webhook the event."""
    text = models.TextField(blank=True)
    """Plain text; of a webhook the JSON body."""
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    """Of a mail: what `outbox.headers` allows, so that answers come back and are threaded."""
    fleeting = models.BooleanField(default=False)
    """Its text lets somebody in, such as a code or a link: it is removed once it has been sent."""
    language = models.CharField(max_length=10)
    organisation = models.UUIDField(null=True, blank=True)
    person = models.UUIDField(null=True, blank=True)
    """Whom it is for, where that is known."""
    about_kind = models.CharField(max_length=60, blank=True)
    about_key = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField()
    due = models.DateTimeField()
    """When it is to be sent, or to be tried again."""
    state = models.CharField(max_length=10, default=WAITING)
    """`waiting`, `sending` (a worker holds it), `sent`, `failed` (a dead letter), `withdrawn`."""
    attempts = models.PositiveIntegerField(default=0)
    last_attempt = models.PositiveIntegerField(default=ATTEMPTS)
    """The number of the attempt after which it is given up; resending raises it."""
    error = models.CharField(max_length=500, blank=True)
    """What went wrong last, or what it waits for."""
    ended = models.DateTimeField(null=True, blank=True)
    """When it was sent, given up or withdrawn."""
    provider_id = models.CharField(max_length=200, blank=True)
    """What the other side calls it."""
    blanked = models.DateTimeField(null=True, blank=True)
    """When its text was removed, having been kept long enough."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="message_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(channel__in=CHANNELS), name="message_by_a_known_channel"
            ),
        ]
        indexes = [
            models.Index(
                fields=("due", "id"), condition=Q(state="waiting"), name="messages_that_wait"
            ),
            models.Index(
                fields=("claimed_until",),
                condition=Q(state="sending"),
                name="messages_being_sent",
            ),
            models.Index(fields=("channel", "to", "ended"), name="messages_to_an_address"),
            models.Index(fields=("organisation", "id"), name="messages_of_an_organisation"),
            models.Index(fields=("organisation", "state", "id"), name="messages_in_a_state"),
            models.Index(fields=("person", "id"), name="messages_to_a_person"),
            models.Index(fields=("about_kind", "about_key", "id"), name="messages_about"),
            models.Index(
                fields=("ended",), condition=Q(blanked__isnull=True), name="messages_to_blank"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reference}"

    @property
    def sent(self) -> datetime | None:
        """When it was sent."""
        return self.ended if self.state == SENT else None

    @property
    def dead(self) -> bool:
        """Whether it was given up and waits for somebody to look."""
        return self.state == FAILED


class Attachment(models.Model):
    """A file that goes with a mail; removed with its text."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", db_index=False)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=120)
    """`application/pdf`."""
    content = models.BinaryField()

    class Meta:
        ordering = ("message", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("message", "position"), name="an_attachment_in_its_place"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """One time that a worker talked to the other side about a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, default="begun")
    """`begun`; `sent`; `failed` (later again); `refused` (for good); `in doubt` (the worker or the
    connection ended before the answer: the other side may have it); `late` (it was sent, but after
    another worker had taken over)."""
    error = models.CharField(max_length=500, blank=True)
    worker = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("message", "number"), name="one_attempt_per_number"),
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES), name="attempt_with_a_known_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
