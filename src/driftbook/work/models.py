"""Rows of the engine: which worker lives, and which turn of a periodic task has been taken."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """A process that does background work. It says every few seconds that it is there."""

    name = models.CharField(max_length=100, unique=True)
    """Host, process and a random part."""
    started = models.DateTimeField()
    seen = models.DateTimeField(db_index=True)
    ended = models.DateTimeField(null=True, blank=True)
    """When it ended as it was asked to; empty: it runs, or it was killed."""
    version = models.CharField(max_length=40, blank=True, default="", db_default="")
    """Of Driftbook, as it runs there; empty: from before this was said."""

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """A turn of a periodic task that a worker has taken; the unique row lets one of them win."""

    name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("name", "at"), name="one_turn_at_a_time")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
