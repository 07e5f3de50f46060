"""What an organisation prepares for its cards: addresses, where posts go, what watches."""

from __future__ import annotations

import uuid

from django.db import models

from driftbook.outbox.models import Endpoint
from driftbook.people.models import Agreement, Organisation
from driftbook.work.claims import Claimed


class Address(models.Model):
    """Where a receiver of the handbook is reached (A-02): a mailbox or a number."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    receiver = models.CharField(max_length=60)
    channel = models.CharField(max_length=10)
    """`mail`, `sms`."""
    to = models.CharField(max_length=300)
    """An address, or a number as +45…"""
    language = models.CharField(max_length=10)
    added = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("receiver", "pk")

    def __str__(self) -> str:
        return f"{self.receiver}: {self.channel}"


class Outlet(models.Model):
    """Where a post goes, or what switches an announcement, by a program (A-04, A-05)."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    """`post`, `announcement`."""
    subject = models.CharField(max_length=60)
    """The id of the post or of the announcement in the handbook."""
    sort = models.CharField(max_length=20)
    """`generic`: JSON, signed; `teams`: a Teams workflow."""
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="+")
    added = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("kind", "subject", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Monitor(Claimed):
    """A monitor of the handbook that an organisation has set up (A-14), and how it stands."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    monitor = models.CharField(max_length=60)
    """Its id in the handbook."""
    sort = models.CharField(max_length=10)
    """`url`: we ask; `hook`: it tells us."""
    url = models.URLField(max_length=500, blank=True)
    every_seconds = models.PositiveIntegerField(default=60)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    """Of a hook: SHA-256 of its token, in hexadecimal."""
    hint = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=10, default="new")
    """`new`, `fine`, `failing` (not yet often enough), `raised`, `calming`, `silent`."""
    since = models.DateTimeField()
    """Since when it is in that state."""
    failures = models.PositiveIntegerField(default=0)
    """How many in a row."""
    situation_since = models.DateTimeField(null=True)
    """Since when its situation is raised; putting the alarm aside changes nothing about it."""
    silence_since = models.DateTimeField(null=True)
    """Since when it is raised that it is not heard of."""
    said = models.CharField(max_length=300, blank=True)
    """What it said last, in one line."""
    heard = models.DateTimeField(null=True)
    """When it was last heard of, whatever it said."""
    due = models.DateTimeField(null=True)
    """When something is to be done about it next: ask, or find it silent."""
    added = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("monitor", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "agreement", "monitor"),
                condition=models.Q(ended=None),
                name="a_monitor_once",
            )
        ]
        indexes = [
            models.Index(
                fields=("due", "id"), condition=models.Q(ended=None), name="monitors_to_ask"
            )
        ]

    def __str__(self) -> str:
        return f"{self.monitor}: {self.state}"


class Alarm(models.Model):
    """A situation that a monitor has raised, until somebody has opened its card or put it aside."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    monitor = models.ForeignKey(Monitor, models.CASCADE, related_name="alarms")
    situation = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=60, blank=True)
    """Of the card that it proposes, as the handbook said when it was raised."""
    raised = models.DateTimeField()
    silent = models.BooleanField(default=False)
    """Raised because it was not heard of."""
    said = models.CharField(max_length=300, blank=True)
    incident = models.UUIDField(null=True)
    """The incident that was opened because of it, by key."""
    ended = models.DateTimeField(null=True)
    """Since when it is fine again, or was put aside."""
    ended_by = models.UUIDField(null=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-raised", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("monitor", "silent"),
                condition=models.Q(ended=None),
                name="an_alarm_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.monitor.monitor} {self.raised}"
