"""How units stood when the worker last looked: kept where they are too many to ask each time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from driftbook.doors.fields import ByteOrdered
from driftbook.doors.models.registry import Unit
from driftbook.people.models import Organisation

STANDINGS = (
    *("wrong", "fine", "jammed", "critical", "silent", "offline", "lying"),
    *("never_heard", "behind_gateway", "not_connected"),
)
SHARE = ("organisation", "handbook", "place", "unit")


class FleetLook(models.Model):
    """When the worker looks through an organisation's units, and what it found the last time."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    handbook = models.CharField(max_length=60, blank=True)
    """By whose limits they are judged; empty: by none."""
    due = models.DateTimeField()
    """When it goes on, or begins anew."""
    begun = models.DateTimeField(null=True, blank=True)
    """Since when it is under way; None: it is not."""
    after = models.BigIntegerField(default=0)
    """The id of the unit that it has come to."""
    as_of = models.DateTimeField(null=True, blank=True)
    """When the look began that was finished last; None: none was yet."""
    counts = models.JSONField(default=dict)
    """How many units it found: by fault, and `fine`, `wrong` and `all`."""
    worst = models.JSONField(default=list)
    """The streets with most that is wrong: id, units, and how many by fault."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("organisation", "handbook"), name="a_look_once")
        ]
        indexes = [models.Index(fields=("due",), name="looks_that_are_due")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.handbook}"


class UnitStand(models.Model):
    """Where a mounted unit has its place in lists, and what was wrong with it.

    It is found by this; what a page says of it is judged anew.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="stood", db_index=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    handbook = models.CharField(max_length=60, blank=True)
    place = ByteOrdered(max_length=400)
    """What it is sorted by: see `fleet.places.written`."""
    is_wrong = models.BooleanField()
    is_fine = models.BooleanField()
    is_jammed = models.BooleanField()
    is_critical = models.BooleanField()
    is_silent = models.BooleanField()
    is_offline = models.BooleanField()
    is_lying = models.BooleanField()
    is_never_heard = models.BooleanField()
    is_behind_gateway = models.BooleanField()
    is_not_connected = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("unit", "handbook"), name="a_unit_stands_once")
        ]
        indexes = [
            models.Index(fields=SHARE, name="units_in_place"),
            *(
                models.Index(fields=SHARE, condition=Q(**{f"is_{one}": True}), name=f"units_{one}")
                for one in STANDINGS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.handbook}"
