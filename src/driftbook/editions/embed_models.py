"""Links by which another site shows one topic of a handbook (G-01)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from driftbook.people.models import Agreement


class EmbedLink(models.Model):
    """One topic that may be shown in another site's pages by whoever has the address.

    The address holds a token, of which only the hash is kept. It shows the edition that holds,
    whenever it is opened, until the link is ended.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token, in hexadecimal."""
    hint = models.CharField(max_length=8)
    """The first letters of the token, to recognise an address by."""
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="embed_links")
    chapter = models.SlugField(max_length=60)
    topic = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    """Where it is shown, in the words of whoever made it."""
    sites = models.JSONField(default=list)
    """Origins whose pages may frame it: `https://intranet.example.org`. None: no page may."""
    made = models.DateTimeField()
    made_by = models.UUIDField()
    ended = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("-made", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True, ended_by__isnull=True)
                | Q(ended__gte=F("made"), ended_by__isnull=False),
                name="an_embed_link_is_ended_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.chapter}/{self.topic} ({self.hint}…)"
