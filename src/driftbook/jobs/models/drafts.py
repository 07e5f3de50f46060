"""Orders that are being written: kept at every step, resumed tomorrow and on another device."""

from __future__ import annotations

import uuid

from django.db import models

from driftbook.doors.models import Address, Door, Unit
from driftbook.jobs.models.orders import TEXT, Order
from driftbook.people.models import Agreement, Organisation


class Draft(models.Model):
    """An order before it is placed; its person's own, in the name of the organisation."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="order_drafts")
    orderer = models.ForeignKey(Organisation, models.PROTECT, related_name="order_drafts")
    person = models.UUIDField()
    started = models.DateTimeField()
    changed = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    """So that two devices lose nothing of each other."""
    way = models.CharField(max_length=60, blank=True)
    contact = models.CharField(max_length=TEXT, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    order = models.OneToOneField(Order, models.PROTECT, null=True, related_name="draft")
    """What it has become."""

    class Meta:
        ordering = ("-changed",)

    def __str__(self) -> str:
        return str(self.key)


class Item(models.Model):
    """A job of a draft, as far as it has been said."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    address = models.ForeignKey(Address, models.PROTECT, related_name="+")
    door = models.ForeignKey(Door, models.PROTECT, null=True, related_name="+")
    door_kind = models.CharField(max_length=20, default="private")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    type = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    circumstances = models.JSONField(default=list)
    citizen = models.CharField(max_length=TEXT, blank=True)
    citizen_phone = models.CharField(max_length=20, blank=True)
    notify = models.BooleanField(default=False)
    way = models.CharField(max_length=60, blank=True)
    """Where it differs from the draft's: a stairwell has no fixed time."""
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)

    class Meta:
        ordering = ("draft", "position")
        constraints = [
            models.UniqueConstraint(fields=("draft", "position"), name="an_item_once_in_a_draft")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.position}"
