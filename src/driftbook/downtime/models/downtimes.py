"""Downtime: what is down when, who has to be told of it, and what was told."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from driftbook.downtime.models.changes import Change
from driftbook.downtime.models.lasting import LastsOverADay
from driftbook.editions.models import Edition
from driftbook.history.triggers import AppendOnly
from driftbook.outbox.models import Endpoint
from driftbook.people.models import Agreement, Organisation

DUTY_STATES = ("open", "met", "missed", "waived", "dropped")
NOTICE_STATES = ("draft", "waiting", "by-hand", "published", "withdrawn")
MOST_TEXT = 4000
LONGEST_REASON = 1000
IN_STATE: dict[str, Q] = {
    "planned": Q(started=None, finished=None, cancelled=None),
    "running": Q(started__isnull=False, finished=None, cancelled=None),
    "finished": Q(finished__isnull=False),
    "cancelled": Q(cancelled__isnull=False),
}
"""What `Downtime.state` says, for a query."""


class Downtime(models.Model):
    """Systems that are down for a while: planned, running, over, or cancelled."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    """Counted within the organisation."""
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="downtimes")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    """The edition by which its duties were computed; moving it computes them anew."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="downtimes")
    """Who announces it, and on whose status page it is."""
    shared = models.BooleanField(default=True)
    """Whether every party sees it, as its edition says of changes; else only the provider, and
    whoever the public page tells."""
    change = models.ForeignKey(Change, models.PROTECT, null=True, related_name="downtimes")
    kind = models.CharField(max_length=60)
    planning = models.CharField(max_length=10)
    """`planned`, `emergency`, `unplanned`, as the handbook said."""
    systems = models.JSONField(default=list)
    affected = models.JSONField(default=list)
    """Its systems, and those that do not work without them."""
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=MOST_TEXT, blank=True)
    """What whoever uses them has to know; part of every notice."""
    start = models.DateTimeField()
    end = models.DateTimeField()
    """As announced; of what is unplanned: until when it is expected to last."""
    revision = models.PositiveIntegerField(default=1)
    """Raised by every move: duties and notices belong to a revision."""
    decided = models.DateTimeField()
    """When it was planned, or became known."""
    decided_by = models.UUIDField(null=True)
    decision = models.JSONField(default=dict)
    """What was decided of its latest revision: reasons, clauses, edition."""
    announced = models.DateTimeField(null=True)
    """When the first notice of it was published to anybody."""
    shown = models.DateTimeField(null=True)
    """Since when it is on the public status page."""
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    cancelled = models.DateTimeField(null=True)
    because = models.TextField(max_length=LONGEST_REASON, blank=True)
    """Why it was moved last, or cancelled; said to whoever was told."""
    incident = models.UUIDField(null=True)
    """The incident that it came from, by key."""
    remind = models.DateTimeField(null=True)
    """While it runs: when somebody is asked next whether it is over."""
    reminders = models.PositiveSmallIntegerField(default=0)
    """How often somebody was asked so, since its end was last said."""
    changed = models.DateTimeField()

    class Meta:
        ordering = ("-start", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("organisation", "number"), name="a_downtime_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="downtime_ends_after"),
        ]
        indexes = [
            models.Index(fields=("organisation", "start"), name="downtimes_of_one"),
            models.Index(fields=("agreement", "start"), name="downtimes_of_an_agreement"),
            models.Index(
                fields=("-start", "-id"),
                condition=Q(finished__isnull=False) | Q(cancelled__isnull=False),
                name="downtimes_that_are_over",
            ),
            models.Index(
                fields=("end",),
                condition=Q(finished=None, cancelled=None),
                name="downtimes_to_come",
            ),
            models.Index(
                fields=("incident",),
                condition=Q(incident__isnull=False),
                name="downtimes_of_an_incident",
            ),
            models.Index(
                fields=("remind",), condition=Q(remind__isnull=False), name="downtimes_to_ask_of"
            ),
            models.Index(
                fields=("agreement", "end"),
                condition=Q(LastsOverADay("start", "end")),
                name="downtimes_over_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.slug} {self.number}"

    @property
    def state(self) -> str:
        """`planned`, `running`, `finished`, `cancelled`, by what was written down of it."""
        if self.cancelled:
            return "cancelled"
        if self.finished:
            return "finished"
        return "running" if self.started else "planned"

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return bool(self.cancelled or self.finished)


class Duty(models.Model):
    """A notice of the handbook that follows from a downtime, by when (O-09)."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    downtime = models.ForeignKey(Downtime, models.CASCADE, related_name="duties")
    revision = models.PositiveIntegerField()
    notice = models.CharField(max_length=60)
    """Its id in the handbook."""
    name = models.CharField(max_length=300)
    audience = models.CharField(max_length=60)
    channels = models.JSONField(default=list)
    source = models.JSONField(default=list)
    by = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    """`dropped`: the downtime was moved or cancelled, or is over."""
    settled = models.DateTimeField(null=True)
    """When the last of its channels was told, it was missed, waived or dropped."""

    class Meta:
        ordering = ("by", "pk")
        constraints = [
            models.UniqueConstraint(fields=("downtime", "revision", "notice"), name="a_duty_once"),
            models.CheckConstraint(condition=Q(state__in=DUTY_STATES), name="duty_in_a_state"),
        ]
        indexes = [
            models.Index(fields=("by", "id"), condition=Q(state="open"), name="duties_that_wait")
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.by}"


class Waiver(models.Model):
    """Somebody has let a duty go unmet, and says why. Never changed."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    downtime = models.ForeignKey(Downtime, models.PROTECT, related_name="waivers")
    revision = models.PositiveIntegerField()
    notice = models.CharField(max_length=60)
    """The duty; empty: what is wrong beside duties, such as an hour outside of every window."""
    code = models.CharField(max_length=40, blank=True)
    """Of the violation, where it is no duty."""
    because = models.TextField(max_length=LONGEST_REASON)
    person = models.UUIDField(null=True)
    at = models.DateTimeField()

    append_only = AppendOnly(unique=("key",))

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("downtime", "revision", "notice", "code"), name="a_waiver_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice or self.code}"


class Notice(models.Model):
    """What an audience is told through a channel, in a language, on an occasion."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    downtime = models.ForeignKey(Downtime, models.CASCADE, related_name="notices")
    revision = models.PositiveIntegerField()
    turn = models.PositiveIntegerField(default=1)
    """Of occasions that come several times in a revision: extended, and extended again."""
    occasion = models.CharField(max_length=10)
    """`planned`, `moved`, `cancelled`, `started`, `extended`, `finished`."""
    duty = models.ForeignKey(Duty, models.SET_NULL, null=True, related_name="notices")
    audience = models.CharField(max_length=60)
    channel = models.CharField(max_length=60)
    via = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=MOST_TEXT)
    edited = models.BooleanField(default=False)
    """Somebody has written it anew: the facts are not put into it again."""
    state = models.CharField(max_length=10, default="waiting")
    """`draft`: nobody has said that it may go; `waiting`: goes when due; `by-hand`: it was due, and
    somebody has to do it and say so; `published`; `withdrawn`: no longer true, or not needed."""
    due = models.DateTimeField()
    published = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)
    """Who said that it was posted by hand."""
    receivers = models.PositiveIntegerField(null=True)
    """Of mails: how many were put into the outbox."""
    made = models.DateTimeField()

    class Meta:
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=(
                    *("downtime", "revision", "turn", "occasion"),
                    *("audience", "channel", "language"),
                ),
                name="a_notice_once",
            ),
            models.CheckConstraint(condition=Q(state__in=NOTICE_STATES), name="notice_in_a_state"),
        ]
        indexes = [
            models.Index(
                fields=("due", "id"), condition=Q(state="waiting"), name="notices_that_wait"
            ),
            models.Index(
                fields=("due", "id"), condition=Q(state="by-hand"), name="notices_to_post"
            ),
            models.Index(
                fields=("-published", "-id"),
                condition=Q(state="published"),
                name="notices_that_were_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.audience} {self.channel}"

    @property
    def spoken(self) -> str:
        """The language that its text is in: English until somebody has written it in another."""
        known = self.edited or self.language in dict(settings.LANGUAGES)
        return self.language if known else "en"


class PlanStep(models.Model):
    """A step of the plan of an extensive downtime (O-10)."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    downtime = models.ForeignKey(Downtime, models.CASCADE, related_name="plan_steps")
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=60, blank=True)
    """Its id in the handbook; empty: it was added here."""
    name = models.CharField(max_length=300)
    text = models.TextField(max_length=MOST_TEXT, blank=True)
    to = models.TextField(max_length=1000, blank=True)
    """Who receives it, in words."""
    by = models.DateTimeField()
    reminded = models.DateTimeField(null=True)
    done = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    ended = models.DateTimeField(null=True)
    """Taken out of the plan."""

    class Meta:
        ordering = ("by", "position", "pk")
        indexes = [
            models.Index(
                fields=("by", "id"),
                condition=Q(done=None, ended=None, reminded=None),
                name="plan_steps_to_remind_of",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Recipient(models.Model):
    """An address to which an audience is told by mail."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    audience = models.CharField(max_length=60)
    to = models.CharField(max_length=300)
    language = models.CharField(max_length=10)
    added = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("audience", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation", "agreement", "audience", "to"),
                condition=Q(ended=None),
                name="a_recipient_once",
            )
        ]

    def __str__(self) -> str:
        return self.audience


class Outlet(models.Model):
    """Where a channel of the kind `webhook` goes."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=60)
    sort = models.CharField(max_length=20)
    """`generic`: JSON, signed; `teams`: a Teams workflow."""
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="+")
    added = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ("channel", "pk")

    def __str__(self) -> str:
        return self.channel
