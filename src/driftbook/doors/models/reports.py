"""The battery report of a week: what was decided then, and where it went (G-24)."""

from __future__ import annotations

import uuid

from django.db import models

from driftbook.people.models import Organisation


class BatteryReport(models.Model):
    """Made once for its day. Its rows are what was decided then, and are never worked out again."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="battery_reports")
    handbook = models.CharField(max_length=60)
    edition = models.PositiveIntegerField()
    day = models.DateField()
    """The day that it is of, in the handbook's zone: a Monday, where the handbook says so."""
    made = models.DateTimeField()
    units = models.PositiveIntegerField()
    """How many were looked at."""
    decided = models.JSONField()
    """`as_json` of the decision, with its reasons."""
    pdf = models.BinaryField(null=True)
    xlsx = models.BinaryField(null=True)
    pressed = models.DateTimeField(null=True, blank=True)
    """When the files were made and the mails put into the outbox."""
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    """Why they could not be made the last time."""

    class Meta:
        ordering = ("-day", "organisation")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "handbook", "day"), name="one_battery_report_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.handbook} {self.day}"
