"""What units say of themselves: gateways, devices, their readings, and what could not be read."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from driftbook.doors.models.registry import TEXT, Address, Unit
from driftbook.people.models import Organisation, User

LOCKED, UNLOCKED, LOCKING, UNLOCKING, JAMMED, UNKNOWN = STATES = (
    "locked",
    "unlocked",
    "locking",
    "unlocking",
    "jammed",
    "unknown",
)


class Gateway(models.Model):
    """What units are reached through: a box in a stairwell, or one that somebody carries."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="gateways")
    name = models.SlugField(max_length=60, unique=True)
    """Its name at the broker, and in the topics of its devices."""
    place = models.CharField(max_length=TEXT, blank=True)
    """Where it is, in words; or its area."""
    address = models.ForeignKey(
        Address, models.SET_NULL, null=True, blank=True, related_name="gateways"
    )
    carrier = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="carried_gateways"
    )
    """Who carries it: what it hears is in that person's range."""
    since = models.DateTimeField()
    removed = models.DateTimeField(null=True, blank=True)
    online = models.BooleanField(null=True)
    """As the broker last said; None: never heard of."""
    online_since = models.DateTimeField(null=True, blank=True)
    """When that last changed."""
    seen = models.DateTimeField(null=True, blank=True)
    """When anything last came through it."""

    class Meta:
        ordering = ("organisation", "name")

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """What talks to us for a unit. All of it is what it *said* last, and how old that is."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    gateway = models.ForeignKey(Gateway, models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)
    """Its name in topics; mostly the serial of the unit."""
    unit = models.OneToOneField(Unit, models.SET_NULL, null=True, blank=True, related_name="device")
    """None: it is not known on which door it is."""
    profile = models.CharField(max_length=20, default="driftbook")
    """`driftbook`, or whose discovery described it: `zigbee2mqtt`, `nuki`, `esphome`, …"""
    wiring = models.JSONField(default=dict)
    """Of another's profile: its topics and words, normalised, without any template."""
    since = models.DateTimeField()
    boot = models.BigIntegerField(default=0)
    """Which start of the device its sequence belongs to; later starts have higher numbers."""
    sequence = models.BigIntegerField(default=-1)
    """The last message that counted; earlier ones change nothing of what stands here."""
    state = models.CharField(max_length=20, default=UNKNOWN)
    state_at = models.DateTimeField(null=True, blank=True)
    """When it last said so."""
    state_since = models.DateTimeField(null=True, blank=True)
    """When it first said so without saying anything else since."""
    battery = models.PositiveSmallIntegerField(null=True, blank=True)
    """Percent, 0-100, as it claims."""
    battery_at = models.DateTimeField(null=True, blank=True)
    battery_since = models.DateTimeField(null=True, blank=True)
    """Since when it has claimed exactly this."""
    low = models.BooleanField(null=True)
    """Whether it says itself that its battery is low."""
    online = models.BooleanField(null=True)
    """Whether its gateway says that it is reached."""
    seen = models.DateTimeField(null=True, blank=True)
    """When anything was last heard of it."""

    class Meta:
        ordering = ("gateway", "name")
        constraints = [
            models.UniqueConstraint(fields=("gateway", "name"), name="a_device_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="device_in_a_state"),
        ]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """What a device said once. Never changed; removed when it is old (`KEEP_READINGS_DAYS`)."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="readings", db_index=False)
    boot = models.BigIntegerField(default=0)
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    """By the clock of the device; by ours where it has none, or one that is far off."""
    arrived = models.DateTimeField()
    state = models.CharField(max_length=20, blank=True)
    battery = models.PositiveSmallIntegerField(null=True)
    event = models.CharField(max_length=40, blank=True)
    """`online`, `offline`, `opened-by-hand`, …: a code."""

    class Meta:
        ordering = ("device", "-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("device", "boot", "sequence"), name="a_message_counts_once"
            )
        ]
        indexes = [models.Index(fields=("device", "-at"), name="readings_of_a_device")]

    def __str__(self) -> str:
        return f"{self.device_id} {self.sequence}"


class BatteryDay(models.Model):
    """The last percentage that a device claimed on a day of its organisation's zone."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="battery_days", db_index=False)
    day = models.DateField()
    battery = models.PositiveSmallIntegerField()
    lowest = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("device", "day")
        constraints = [
            models.UniqueConstraint(fields=("device", "day"), name="a_battery_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.day}: {self.battery}"


class Sighting(models.Model):
    """That a gateway hears a device, and how loud: what is in range (G-36). The latest only."""

    gateway = models.ForeignKey(Gateway, models.CASCADE, related_name="sightings")
    device = models.ForeignKey(Device, models.CASCADE, related_name="sightings")
    strength = models.SmallIntegerField(null=True)
    """dBm; higher is nearer."""
    at = models.DateTimeField()

    class Meta:
        ordering = ("gateway", "-strength")
        constraints = [
            models.UniqueConstraint(fields=("gateway", "device"), name="a_sighting_once")
        ]

    def __str__(self) -> str:
        return f"{self.gateway_id} {self.device_id}"


class DeadLetter(models.Model):
    """A message that could not be used, and why; kept so that somebody can look at it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="dead_letters"
    )
    """None: nobody knows whose gateway it came from; the operator sees it."""
    gateway = models.ForeignKey(
        Gateway, models.SET_NULL, null=True, blank=True, related_name="dead_letters"
    )
    topic = models.CharField(max_length=TEXT)
    payload = models.BinaryField()
    """Its first 4,096 bytes."""
    size = models.PositiveIntegerField()
    why = models.CharField(max_length=40)
    """A code."""
    arrived = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    """How often the same one came from the same topic."""
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-arrived", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("topic", "digest"), name="a_dead_letter_once")
        ]
        indexes = [models.Index(fields=("organisation", "-arrived"), name="dead_letters_of_one")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.why}"


class Listener(models.Model):
    """A process that listens to the broker: its watchdog."""

    name = models.CharField(max_length=120, unique=True)
    started = models.DateTimeField()
    seen = models.DateTimeField()
    """When it last said that it lives."""
    connected = models.DateTimeField(null=True, blank=True)
    """Since when it has the broker; None: it has not."""
    processed = models.DateTimeField(null=True, blank=True)
    """When it last committed a message."""
    messages = models.BigIntegerField(default=0)
    dead = models.BigIntegerField(default=0)
    stopped = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def lives(self, now: datetime, patience: float = 30) -> bool:
        """Whether it has been heard of within so many seconds of `now` (aware)."""
        return self.stopped is None and abs((now - self.seen).total_seconds()) <= patience
