"""Who may open what: bundles given by hand, and emergency keys. Groups of a directory stand with
the people (`people.GroupRule`, `people.HeldGroup`)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from driftbook.doors.models.registry import TEXT, Address, Bundle
from driftbook.people.models import Organisation, User


class Grant(models.Model):
    """That a person opens the doors of a bundle, given by hand and not by a directory (G-30)."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    """When it ends by itself."""
    because = models.CharField(max_length=TEXT, blank=True)
    given_by = models.UUIDField(null=True)
    ended = models.DateTimeField(null=True, blank=True)
    """When somebody took it back, or the person left."""
    ended_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("bundle", "user", "since")
        constraints = [
            models.UniqueConstraint(
                fields=("bundle", "user"),
                condition=Q(ended__isnull=True),
                name="a_bundle_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="a_grant_lasts",
            ),
        ]
        indexes = [
            models.Index(
                fields=("until",),
                condition=Q(ended__isnull=True, until__isnull=False),
                name="grants_to_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.bundle_id}"

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything at `now` (aware)."""
        ends = [at for at in (self.until, self.ended) if at is not None]
        return self.since <= now and all(now < at for at in ends)


class EmergencyKey(models.Model):
    """A key for a while, to the doors of an address or of a bundle: asked for, approved, ended.

    Until it is approved it opens nothing; then it opens until `until`, and ends by itself.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="emergency_keys")
    user = models.ForeignKey(User, models.CASCADE, related_name="emergency_keys")
    """Who opens with it."""
    address = models.ForeignKey(
        Address, models.CASCADE, null=True, blank=True, related_name="emergency_keys"
    )
    """Its doors, and the stairwell doors that lead to it."""
    bundle = models.ForeignKey(
        Bundle, models.CASCADE, null=True, blank=True, related_name="emergency_keys"
    )
    because = models.CharField(max_length=TEXT)
    asked = models.DateTimeField()
    asked_by = models.UUIDField()
    minutes = models.PositiveIntegerField()
    """For how long it is wished, or given."""
    approved = models.DateTimeField(null=True, blank=True)
    approved_by = models.UUIDField(null=True, blank=True)
    """Never whoever opens with it."""
    until = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    """When it was declined or withdrawn, or was found to have run out."""
    ended_by = models.UUIDField(null=True, blank=True)
    ended_because = models.CharField(max_length=TEXT, blank=True)

    class Meta:
        ordering = ("-asked", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(address__isnull=True) ^ Q(bundle__isnull=True),
                name="an_emergency_key_is_for_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, until__isnull=True)
                | Q(approved__isnull=False, until__gt=F("approved")),
                name="an_emergency_key_ends",
            ),
        ]
        indexes = [
            models.Index(
                fields=("until",),
                condition=Q(ended__isnull=True),
                name="emergency_keys_to_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}"

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything at `now` (aware)."""
        if self.approved is None or self.until is None:
            return False
        return self.approved <= now < self.until and (self.ended is None or now < self.ended)
