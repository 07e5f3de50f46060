"""Lists and logs that were asked for, made by the worker (B-08)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.requests.models.cases import TEXT, Case
from driftbook.work.claims import Claimed

STATES = ("waiting", "making", "ready", "failed", "expired")


class Extract(Claimed):
    """A file with a list or a log, for the customer of a case, until it expires."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="extracts")
    does = models.CharField(max_length=30)
    """`list-users`, `list-log`, `list-portal-users`."""
    form = models.CharField(max_length=5)
    """`csv`, `xlsx`, `pdf`."""
    about = models.JSONField(default=dict)
    """What it is limited to: a thing by its key, days."""
    state = models.CharField(max_length=10, default="waiting")
    rows_done = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(null=True)
    """How many there are, once that is known."""
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    asked = models.DateTimeField()
    person = models.UUIDField(null=True)
    """Who asked, by key."""
    due = models.DateTimeField(null=True)
    """When the worker is to make it, or to remove it; None: nothing is to be done."""
    made = models.DateTimeField(null=True)
    expires = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=TEXT, blank=True)

    class Meta:
        ordering = ("-asked", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="extract_in_a_state")
        ]
        indexes = [
            models.Index(
                fields=("due", "id"), condition=Q(due__isnull=False), name="extracts_to_make"
            )
        ]

    def __str__(self) -> str:
        return f"{self.does} {self.form}"
