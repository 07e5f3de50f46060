"""Seats in the hours of windows. The constraint is what keeps a third job out."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from driftbook.jobs.models.drafts import Item
from driftbook.jobs.models.orders import Job
from driftbook.people.models import Agreement, Organisation


class Slot(models.Model):
    """An hour of a window; its row is locked by whoever takes or frees a seat."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="slots")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="slots")
    window = models.CharField(max_length=60)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    seats = models.PositiveSmallIntegerField()
    """How many there were when the slot was last booked."""

    class Meta:
        ordering = ("starts", "window")
        constraints = [
            models.UniqueConstraint(fields=("agreement", "window", "starts"), name="a_slot_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="a_slot_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.starts:%Y-%m-%d %H:%M}"


class Booking(models.Model):
    """A seat that is taken by a job, or kept for some minutes by a draft."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="bookings")
    seat = models.PositiveSmallIntegerField()
    """1 … the slot's seats."""
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="bookings")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="holds")
    made = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    """Only of a draft: from then on anybody may take the seat."""
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("slot", "seat"), condition=Q(ended__isnull=True), name="one_job_to_a_seat"
            ),
            models.UniqueConstraint(
                fields=("job",), condition=Q(ended__isnull=True), name="one_seat_to_a_job"
            ),
            models.UniqueConstraint(
                fields=("item",), condition=Q(ended__isnull=True), name="one_seat_to_an_item"
            ),
            models.CheckConstraint(
                condition=Q(ended__isnull=False)
                | Q(job__isnull=False, held_until__isnull=True)
                | Q(job__isnull=True, held_until__isnull=False),
                name="a_seat_is_booked_or_held",
            ),
        ]
        indexes = [models.Index(fields=("slot", "ended"), name="bookings_of_a_slot")]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.seat}"
