"""Incidents and their logs. What an incident is like now follows from its log alone."""

from __future__ import annotations

import uuid
from typing import Literal, get_args

from django.db import models

from driftbook.editions.models import Edition
from driftbook.history.triggers import AppendOnly
from driftbook.people.models import Agreement, Organisation

Kind = Literal[
    "opened",
    "step",
    "duty",
    "scenario",
    "announcement",
    "post",
    "inform",
    "timer",
    "pause",
    "note",
    "closing",
    "review",
]
KINDS: tuple[str, ...] = get_args(Kind)
MOST_TEXT = 4000
PAPER = "paper"
"""The `via` of what was written on paper first."""


class Incident(models.Model):
    """What its first entry says, and an index over its log for lists; the log is the truth."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made by the device on which it was opened."""
    number = models.PositiveIntegerField()
    """Counted within the organisation, as entries reach the server."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="incidents")
    """Whose it is: nobody else sees it."""
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="incidents")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    """The edition whose card runs; it never changes while it runs."""
    situation = models.CharField(max_length=60)
    place = models.CharField(max_length=60)
    exercise = models.BooleanField(default=False)
    """Nothing leaves the house, and every page says that it is one."""
    opened = models.DateTimeField()
    """When it began, as whoever opened it says."""
    position = models.PositiveIntegerField(default=0)
    """How many entries its log has: pages and devices ask whether there is more."""
    ended = models.DateTimeField(null=True)
    """When it was closed, by its log; an index, as `position` is."""
    changed = models.DateTimeField()

    class Meta:
        ordering = ("-opened", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("organisation", "number"), name="an_incident_once")
        ]
        indexes = [
            models.Index(fields=("organisation", "-opened", "-id"), name="incidents_of_one"),
            models.Index(
                fields=("organisation", "agreement"),
                condition=models.Q(ended=None),
                name="incidents_that_run",
            ),
            models.Index(
                fields=("organisation", "-ended"),
                condition=models.Q(ended__isnull=False),
                name="incidents_that_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.slug} {self.number}"


class LogEntry(models.Model):
    """Something that was seen, done or decided. Never changed; made by a device or by us."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Made where it was written, so that sending it twice is the same as once."""
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="entries")
    organisation = models.UUIDField()
    number = models.PositiveIntegerField()
    """Counted within the incident in the order in which entries arrived, from 1."""
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=80, blank=True)
    """What it is about: the id of a step, a duty, an announcement …"""
    data = models.JSONField(default=dict)
    """What is said of the subject, by kind; no free text."""
    words = models.TextField(blank=True)
    """Free text; emptied when it has to be forgotten."""
    over = models.JSONField(default=list)
    """The ids of the entries about the same subject that its writer saw as the latest."""
    clock = models.BigIntegerField()
    """A hybrid logical clock, in milliseconds: later than everything its writer had seen."""
    device = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    """Counted on the device."""
    happened = models.DateTimeField()
    written = models.DateTimeField()
    """When it was written down, by the clock of the device."""
    arrived = models.DateTimeField()
    person = models.UUIDField(null=True)
    """Whose account wrote it. None: Driftbook itself."""
    via = models.CharField(max_length=10)
    """`app`, `page`, `api`, `paper`, `monitor`, `driftbook`."""

    append_only = AppendOnly(unique=("id",), blanks=("words",), permit="incidents_erasure")

    class Meta:
        ordering = ("incident", "number")
        constraints = [
            models.UniqueConstraint(fields=("incident", "number"), name="one_entry_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind}"


class Erasure(models.Model):
    """Lets words of entries be emptied while it is there: in one transaction, and then removed."""

    organisation = models.UUIDField()
    kind = models.CharField(max_length=20)
    up_to = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.organisation}: {self.kind}"


class Reminder(models.Model):
    """Something to be told about an incident at a certain time, exactly once."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="reminders")
    what = models.CharField(max_length=20)
    """`inform`: a message to receivers is due; `timer`, `warning`: time runs out."""
    subject = models.CharField(max_length=80)
    at = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    """`told`; `dropped`: it was no longer needed."""

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("incident", "what", "subject", "at"), name="an_incident_reminder_once"
            )
        ]
        indexes = [
            models.Index(
                fields=("at", "id"), condition=models.Q(ended=None), name="reminders_to_tell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"
