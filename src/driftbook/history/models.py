"""Events in chains: each event's hash holds the hash of the one before."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from driftbook.history.triggers import AppendOnly

INSTALLATION = UUID(int=0)
"""The chain of what belongs to no organisation."""
START = "0" * 64
"""What stands for the hash before the first event."""


class Chain(models.Model):
    """The head of an organisation's chain. Whoever adds an event holds this row locked."""

    organisation = models.UUIDField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    """The number of the last event; 0: none yet."""
    hash = models.CharField(max_length=64, default=START)
    """The hash of the last event."""

    def __str__(self) -> str:
        return f"{self.organisation} {self.number}"


class Event(models.Model):
    """Something that somebody did. Rows are never changed or deleted; triggers see to that.

    Before and after are kept as canonical JSON and hashed with a salt, and the event's hash holds
    only that hash. So what was written can be blanked when it has been kept long enough, and the
    chain can still be verified.
    """

    append_only: ClassVar[AppendOnly] = AppendOnly(
        unique=("organisation", "number"), blanks=("content", "salt"), permit="history_pruning"
    )

    organisation = models.UUIDField()
    number = models.PositiveBigIntegerField()
    """1, 2, 3 … in the organisation's chain."""
    at = models.DateTimeField()
    person = models.UUIDField(null=True, blank=True)
    """Who did it; null: the installation itself."""
    role = models.CharField(max_length=60)
    did = models.CharField(max_length=80)
    """A noun and a past participle: `edition.published`."""
    kind = models.CharField(max_length=60)
    """With `key`: the object that it is about."""
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64, blank=True)
    content = models.TextField(blank=True)
    """Canonical JSON of before and after, masked; empty: blanked by retention."""
    salt = models.CharField(max_length=32, blank=True)
    content_hash = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("organisation", "number"), name="one_event_per_number"),
        ]
        indexes = [
            models.Index(fields=("kind", "key", "id"), name="events_of_an_object"),
            models.Index(fields=("person", "id"), name="events_of_a_person"),
            models.Index(fields=("organisation", "id"), name="events_of_an_organisation"),
            models.Index(
                fields=("organisation", "kind", "at"),
                condition=~Q(content=""),
                name="events_not_blanked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.did} {self.kind}/{self.key}"

    @property
    def blanked(self) -> bool:
        """Whether before and after have been kept long enough and are gone."""
        return self.content == ""

    @property
    def before(self) -> dict[str, Any] | None:
        """What mattered before; None: nothing, or blanked."""
        return self._part("before")

    @property
    def after(self) -> dict[str, Any] | None:
        """What mattered after; None: nothing, or blanked."""
        return self._part("after")

    def _part(self, name: str) -> dict[str, Any] | None:
        part: dict[str, Any] | None = json.loads(self.content)[name] if self.content else None
        return part


class Pruning(models.Model):
    """The permit to blank contents. It exists only inside the transaction that does so."""

    organisation = models.UUIDField()
    kind = models.CharField(max_length=60)
    up_to = models.PositiveBigIntegerField()
    """The last number that may be blanked."""

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind} up to {self.up_to}"
