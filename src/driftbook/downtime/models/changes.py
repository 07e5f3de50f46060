"""Change requests, what a council advises, its meetings, and groups put together (I-03, I-04)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from driftbook.downtime.models.lasting import LastsOverADay
from driftbook.editions.models import Edition
from driftbook.history.triggers import AppendOnly
from driftbook.people.models import Agreement, Organisation, User

RISKS = ("low", "medium", "high")
STATES = ("open", "approved", "declined", "withdrawn", "done")
MOST_TEXT = 4000


class Change(models.Model):
    """Somebody wishes to change something."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    """Counted within the agreement."""
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="changes")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    """The edition that held when it was asked for."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="changes")
    """Who asks."""
    title = models.CharField(max_length=200)
    why = models.TextField(max_length=MOST_TEXT)
    kind = models.CharField(max_length=60)
    systems = models.JSONField(default=list)
    """Ids of the chapter's systems."""
    risk = models.CharField(max_length=10)
    plan = models.TextField(max_length=MOST_TEXT)
    """How it is done, step by step."""
    way_back = models.TextField(max_length=MOST_TEXT)
    """How it is undone."""
    start = models.DateTimeField()
    """As wished."""
    end = models.DateTimeField()
    asked = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default="open")
    decided = models.DateTimeField(null=True)
    """When it was approved, declined, withdrawn, or done after it had been approved."""
    decided_by = models.UUIDField(null=True)
    because = models.TextField(max_length=MOST_TEXT, blank=True)
    shared = models.BooleanField(default=True)
    """Whether every party of the agreement sees it, as the edition said; else who asked, and the
    provider."""
    decision = models.JSONField(default=dict)
    """What the handbook said of it when it was decided: codes, clauses, edition."""
    changed = models.DateTimeField()

    class Meta:
        ordering = ("-number", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("agreement", "number"), name="a_change_once"),
            models.CheckConstraint(condition=Q(risk__in=RISKS), name="change_of_a_known_risk"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="change_in_a_known_state"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="change_ends_after"),
        ]
        indexes = [
            models.Index(fields=("agreement", "state", "start"), name="changes_of_a_state"),
            models.Index(fields=("state", "-asked", "-id"), name="changes_as_they_are_listed"),
            models.Index(fields=("organisation", "agreement"), name="changes_of_whom_and_where"),
            models.Index(
                fields=("-asked", "-id"),
                condition=~Q(state__in=("open", "approved")),
                name="changes_that_are_over",
            ),
            models.Index(
                fields=("agreement", "end"),
                condition=Q(LastsOverADay("start", "end")),
                name="changes_over_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.number}"


class Advice(models.Model):
    """What a member of a council advises. Never changed; the latest of a person counts."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(Change, models.PROTECT, related_name="advice")
    organisation = models.UUIDField()
    number = models.BigIntegerField()
    """Counted within the change."""
    kind = models.CharField(max_length=20, default="advice")
    """For the permit of erasing."""
    council = models.CharField(max_length=60)
    person = models.UUIDField(null=True)
    evaluation = models.CharField(max_length=10)
    """`for`, `against`, `unsure`; empty: nothing said of it."""
    priority = models.PositiveSmallIntegerField(null=True)
    """1 is the most urgent, 4 the least."""
    start = models.DateTimeField(null=True)
    """When it should be instead."""
    words = models.TextField(max_length=MOST_TEXT, blank=True)
    at = models.DateTimeField()

    append_only = AppendOnly(unique=("key",), blanks=("words",), permit="downtime_forgetting")

    class Meta:
        ordering = ("change", "number")
        constraints = [
            models.UniqueConstraint(fields=("change", "number"), name="one_advice_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.council}: {self.evaluation}"


class Forgetting(models.Model):
    """Lets words be emptied while it is there: in one transaction, and then removed."""

    organisation = models.UUIDField()
    kind = models.CharField(max_length=20)
    up_to = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.organisation}: {self.kind}"


class GroupMember(models.Model):
    """Somebody in the group that is put together for a change (I-04)."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    change = models.ForeignKey(Change, models.CASCADE, related_name="group")
    network = models.CharField(max_length=60, blank=True)
    """The council of the chapter from which the group comes."""
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    because = models.CharField(max_length=300)
    """What this person is asked for."""
    added = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("added", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("change", "user"), condition=Q(ended=None), name="in_a_group_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change}: {self.user_id}"


class Meeting(models.Model):
    """A council meets. Its agenda are the requests that are open; its minutes what came of them."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="meetings")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    council = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    """Counted within the council."""
    start = models.DateTimeField()
    end = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    called = models.DateTimeField()
    called_by = models.UUIDField(null=True)
    sent = models.DateTimeField(null=True)
    """When the agenda went out."""
    cancelled = models.DateTimeField(null=True)
    present = models.JSONField(default=list)
    """Keys of the persons who were there."""
    also = models.TextField(max_length=1000, blank=True)
    """Others who were there: roles, in words."""
    words = models.TextField(max_length=MOST_TEXT, blank=True)
    """What the minutes say beside the items."""
    minuted = models.DateTimeField(null=True)
    """When the minutes were made; from then on nothing of the meeting changes."""
    minuted_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("-start", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("agreement", "council", "number"), name="a_meeting_once"
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="meeting_ends_after"),
        ]

    def __str__(self) -> str:
        return f"{self.council} {self.number}"


class Item(models.Model):
    """A change on the agenda of a meeting, and what came of it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    change = models.ForeignKey(Change, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    advice = models.CharField(max_length=10, blank=True)
    """`for`, `against`, `later`; empty: not dealt with."""
    priority = models.PositiveSmallIntegerField(null=True)
    start = models.DateTimeField(null=True)
    words = models.TextField(max_length=MOST_TEXT, blank=True)
    said = models.JSONField(default=dict)
    """What the minutes say of the change: as it was then, whatever becomes of it."""

    class Meta:
        ordering = ("meeting", "position")
        constraints = [
            models.UniqueConstraint(fields=("meeting", "change"), name="on_the_agenda_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.change}"
