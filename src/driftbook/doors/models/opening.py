"""A door opened or locked from the telephone: what was asked, and what the unit answered."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from driftbook.doors.models.registry import Unit
from driftbook.people.models import Organisation

OPEN, LOCK = ACTS = ("open", "lock")
DONE, JAMMED, BATTERY_LOW, GATEWAY_OFFLINE, REJECTED, EXPIRED, UNKNOWN = OUTCOMES = (
    "done",
    "jammed",
    "battery-low",
    "gateway-offline",
    "rejected",
    "expired",
    "unknown",
)


class Command(models.Model):
    """Written with its history before it is published. Only the unit's own answer makes it `done`.

    Without an answer it is `unknown` when it has expired; an answer that comes later still counts.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="commands")
    person = models.UUIDField()
    pressed = models.UUIDField()
    """Made by the page for one tap: the same one again is the same command."""
    act = models.CharField(max_length=10)
    through = models.JSONField(default=list)
    """The grants that allowed it, with their reasons, as they were then."""
    handbook = models.CharField(max_length=60, blank=True)
    edition = models.PositiveIntegerField(null=True)
    made = models.DateTimeField()
    expires = models.DateTimeField()
    published = models.DateTimeField(null=True, blank=True)
    """When the broker took it."""
    answered = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    """Empty: nobody has answered, and it has not expired or nobody has noticed."""
    said = models.CharField(max_length=60, blank=True)
    """What the unit said of it, as a code of its own."""

    class Meta:
        ordering = ("-made", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("person", "pressed"), name="a_tap_counts_once"),
            models.CheckConstraint(condition=Q(act__in=ACTS), name="a_command_to_do_something"),
            models.CheckConstraint(condition=Q(expires__gt=F("made")), name="a_command_expires"),
        ]
        indexes = [
            models.Index(fields=("person", "-made"), name="commands_of_a_person"),
            models.Index(fields=("unit", "-made"), name="commands_of_a_unit"),
            models.Index(
                fields=("expires",), condition=Q(outcome=""), name="commands_without_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.unit_id}"

    def outcome_at(self, now: datetime) -> str:
        """The outcome at `now` (aware): one that has expired without an answer is unknown."""
        return self.outcome or (UNKNOWN if now >= self.expires else "")
