"""Calendars that people follow from their own programs."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.people.models import Organisation

KINDS = ("technician", "organisation")


class Feed(models.Model):
    """A private address of a calendar: one technician's jobs, or all of an organisation's."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    """Of the token in its address; the token itself is shown once."""
    hint = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="feeds")
    person = models.UUIDField()
    """Whose it is; it ends with their right to see what is in it."""
    name = models.CharField(max_length=100)
    made = models.DateTimeField()
    used = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made",)
        constraints = [models.CheckConstraint(condition=Q(kind__in=KINDS), name="feed_of_a_kind")]

    def __str__(self) -> str:
        return self.name
