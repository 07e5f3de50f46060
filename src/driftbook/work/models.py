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


class Hold(models.Model):
    """Nothing is done or sent (`work.holding`), since this installation was restored."""

    since = models.DateTimeField()
    made = models.DateTimeField(null=True, blank=True)
    """When the backup was made that it was restored from."""
    released = models.DateTimeField(null=True, blank=True)
    """When an operator has let it go; empty: it is held."""

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}"


class Release(models.Model):
    """A release that has upgraded this database. The last one says what may still run beside it."""

    version = models.CharField(max_length=40)
    follows = models.CharField(max_length=40)
    """The release before it, whose code may run until it is replaced."""
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version
