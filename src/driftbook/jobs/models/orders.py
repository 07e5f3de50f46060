"""Orders and their jobs. What was decided when a job was ordered stays on it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.doors.models import Address, Door, Unit
from driftbook.editions.models import Edition
from driftbook.people.models import Agreement, Organisation

TEXT = 300
WAITING, PLACED, ACCEPTED, UNDER_WAY, DONE, NOT_DONE, CANCELLED, CLOSED = STATES = (
    "waiting",  # for its procedure
    "placed",
    "accepted",
    "under-way",
    "done",
    "not-done",
    "cancelled",
    "closed",  # by its procedure
)
OPEN = (WAITING, PLACED, ACCEPTED, UNDER_WAY)
ENDED = (DONE, NOT_DONE, CANCELLED, CLOSED)


class Order(models.Model):
    """What was ordered in one go, by whom, and whom to reach with questions (G-22)."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    """Counted within the agreement."""
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="orders")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    """The edition that held when it was ordered."""
    orderer = models.ForeignKey(Organisation, models.PROTECT, related_name="orders")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="orders_to_do")
    ordered = models.DateTimeField()
    person = models.UUIDField(null=True)
    """Who ordered, by key."""
    contact = models.CharField(max_length=TEXT, blank=True)
    """Whom to reach with questions: a name."""
    phone = models.CharField(max_length=20, blank=True)
    """E.164."""

    class Meta:
        ordering = ("-ordered", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("agreement", "number"), name="an_order_number_once")
        ]
        indexes = [
            models.Index(fields=("orderer", "-ordered", "-id"), name="orders_of_an_orderer"),
            models.Index(fields=("provider", "-ordered", "-id"), name="orders_of_a_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.handbook} {self.number}"


class Job(models.Model):
    """One task at one door."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="jobs")
    position = models.PositiveSmallIntegerField()
    address = models.ForeignKey(Address, models.PROTECT, related_name="jobs")
    door = models.ForeignKey(Door, models.PROTECT, null=True, related_name="jobs")
    door_kind = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="jobs")
    """The unit that it is about; the one that it has mounted, once it is done."""
    type = models.CharField(max_length=60)
    """Types, ways and classes are those of the order's edition."""
    way = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    circumstances = models.JSONField(default=list)
    citizen = models.CharField(max_length=TEXT, blank=True)
    """Whom to call before arrival (G-22); erased some time after the job has ended."""
    citizen_phone = models.CharField(max_length=20, blank=True)
    """E.164; needed where the citizen is to be notified."""
    notify = models.BooleanField(default=False)
    """Whether the technician tells the citizen some time before (G-16)."""
    starts = models.DateTimeField(null=True)
    """None: no time has been fixed."""
    ends = models.DateTimeField(null=True)
    service_class = models.CharField(max_length=60, blank=True)
    invoiced = models.BooleanField(default=True)
    decision = models.JSONField(default=dict)
    """Class, rate, conditions and reasons as they were decided, as JSON; never worked out again."""
    state = models.CharField(max_length=20, default=PLACED)
    """The state that the last deed has led to."""
    technician = models.UUIDField(null=True)
    """The person's key."""
    revision = models.PositiveIntegerField(default=0)
    """Counts what calendars have to be told."""
    changed = models.DateTimeField()

    class Meta:
        ordering = ("order", "position")
        constraints = [
            models.UniqueConstraint(fields=("order", "position"), name="a_job_once_in_its_order"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="job_in_a_state"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True)
                | Q(ends__gt=models.F("starts")),
                name="a_job_ends_after_it_starts",
            ),
        ]
        indexes = [
            models.Index(fields=("technician", "starts"), name="jobs_of_a_technician"),
            models.Index(fields=("state", "starts"), name="jobs_in_a_state"),
            models.Index(fields=("unit", "-id"), name="jobs_at_a_unit"),
            models.Index(
                fields=("-changed", "-id"), condition=Q(state__in=ENDED), name="jobs_that_ended"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """`41-2`: the second job of order 41."""
        return f"{self.order.number}-{self.position}"


class Deed(models.Model):
    """Something that was done to a job: who, when, why, and the state that it led to."""

    job = models.ForeignKey(Job, models.PROTECT, related_name="deeds")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=40)
    """`ordered`, `accepted`, `assigned`, `moved`, `notified`, `under-way`, `done` …"""
    state = models.CharField(max_length=20)
    at = models.DateTimeField()
    """When it happened."""
    recorded = models.DateTimeField()
    person = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("job", "position")
        constraints = [
            models.UniqueConstraint(fields=("job", "position"), name="one_deed_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="deed_to_a_state"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.what}"


class Proof(models.Model):
    """A photo that a technician took of the work."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, models.PROTECT, related_name="proofs")
    picture = models.BinaryField()
    """Small enough for a row; what the camera wrote about place and owner is removed."""
    kind = models.CharField(max_length=40)
    """`image/jpeg`."""
    taken = models.DateTimeField()
    person = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.job_id}: {self.kind}"
