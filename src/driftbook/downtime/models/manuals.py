"""Manuals and operational information (I-05)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.history.triggers import AppendOnly
from driftbook.people.models import Agreement, Organisation

READERS = ("own", "parties", "everybody")
MOST_TEXT = 100_000


class Manual(models.Model):
    """A text that people look things up in. Its versions say what it said when."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="manuals")
    """Whose it is."""
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="manuals")
    """Whose parties see it; none: the organisation alone."""
    sort = models.CharField(max_length=20)
    """`manual`, `information`."""
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    translates = models.ForeignKey("self", models.SET_NULL, null=True, related_name="translations")
    """The manual that this is another language of."""
    systems = models.JSONField(default=list)
    """Systems of the agreement's handbook that it is about."""
    readers = models.CharField(max_length=10, default="parties")
    """`own`: the organisation's people; `parties`: the agreement's; `everybody`: not signed in."""
    owner_role = models.CharField(max_length=200)
    """Who looks after it: a role, in words."""
    owner = models.UUIDField(null=True)
    """Who is reminded: a person of the organisation."""
    review = models.DateField()
    """By when somebody goes through it, in the organisation's zone."""
    remind = models.DateTimeField(null=True, db_index=True)
    """When its owner is reminded next."""
    reviewed = models.DateTimeField(null=True)
    text = models.TextField(max_length=MOST_TEXT)
    """As the latest version says."""
    folded = models.TextField()
    """Title and text, for the search."""
    version = models.PositiveIntegerField(default=1)
    made = models.DateTimeField()
    changed = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    """Taken off the shelf; its versions stay."""

    class Meta:
        ordering = ("title", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(readers__in=READERS), name="manual_for_readers")
        ]
        indexes = [models.Index(fields=("organisation", "ended"), name="manuals_of_one")]

    def __str__(self) -> str:
        return self.title


class ManualVersion(models.Model):
    """What a manual said. Never changed."""

    manual = models.ForeignKey(Manual, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=MOST_TEXT)
    note = models.CharField(max_length=500, blank=True)
    """What is new, in the author's words."""
    person = models.UUIDField(null=True)
    at = models.DateTimeField()

    append_only = AppendOnly(unique=("manual_id", "number"))

    class Meta:
        ordering = ("manual", "number")
        constraints = [
            models.UniqueConstraint(fields=("manual", "number"), name="a_manual_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
