"""Procedures that run for months: rows with a due time, never running code (G-26 … G-29)."""

from __future__ import annotations

import uuid

from django.db import models

from driftbook.editions.models import Edition
from driftbook.history.triggers import AppendOnly
from driftbook.jobs.models.orders import Job, Order
from driftbook.people.models import Organisation


class Procedure(models.Model):
    """One run of a procedure; a job waits for how it ends."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    job = models.OneToOneField(Job, models.PROTECT, related_name="procedure")
    name = models.CharField(max_length=60)
    """The procedure in the chapter of the edition."""
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    began = models.DateTimeField()
    step = models.CharField(max_length=60, blank=True)
    """The step that waits; empty once it has ended."""
    acts = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="procedures")
    """Who has to do it; None once it has ended."""
    due = models.DateTimeField(null=True)
    """The first instant at which the step is too late."""
    next_due = models.DateTimeField(null=True, db_index=True)
    """When the worker has something to do: a reminder, word that it is overdue, dropping out."""
    done_until = models.DateTimeField(null=True)
    """What the worker had to do until then, while the procedure stands where it does, is done."""
    ending = models.CharField(max_length=60, blank=True)
    """Empty where it ended before any ending: the job was cancelled."""
    ended = models.DateTimeField(null=True)
    dropped = models.DateTimeField(null=True)
    ordered = models.OneToOneField(Order, models.PROTECT, null=True, related_name="came_from")
    """What its ending has ordered."""

    class Meta:
        ordering = ("next_due", "pk")

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class ProcedureEvent(models.Model):
    """What came of a step. Rows are only ever added."""

    append_only = AppendOnly()

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="events")
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=60)
    outcome = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    """When it happened."""
    recorded = models.DateTimeField()
    person = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("procedure", "position")
        constraints = [
            models.UniqueConstraint(fields=("procedure", "position"), name="one_event_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.step} {self.outcome}"
