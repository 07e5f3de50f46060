"""Cases, the record of what was done to them, and what the system is to do by itself."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.editions.models import Edition
from driftbook.people.models import Agreement, Organisation

TEXT = 300
PLANNED, WAITING, HANDLING, ASKING, DONE, WITHDRAWN = STATES = (
    "planned",  # dated ahead (B-05)
    "waiting",  # to be handled
    "handling",
    "asking",  # the customer has been asked
    "done",
    "withdrawn",
)
OPEN = (WAITING, HANDLING, ASKING)
ENDED = (DONE, WITHDRAWN)


class Case(models.Model):
    """Something that a customer asked for (B-01), from its filing to its end."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    """Counted within the agreement."""
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="cases")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    """The edition that held when it was filed. Its forms, waits and prices are those of it."""
    customer = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    provider = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="cases_to_handle"
    )
    """Which provider sees it. None: the customer's own first level has not sent it on."""
    type = models.CharField(max_length=60)
    queue = models.CharField(max_length=60)
    """A queue of its edition; the customer's own where `at_customer`."""
    at_customer = models.BooleanField(default=False)
    """Whether the customer's own people handle it now (first level, G-08)."""
    subject = models.CharField(max_length=TEXT)
    """One line, for lists and mails."""
    answers = models.JSONField(default=dict)
    """What the form says: field → text, number, list, yes or no; objects by their keys."""
    state = models.CharField(max_length=20, default=WAITING)
    """The state that the last deed has led to."""
    filed = models.DateTimeField()
    person = models.UUIDField(null=True)
    """Who filed it, by key. None: somebody who wrote a mail and is not known."""
    role = models.CharField(max_length=40, blank=True)
    """In which role it was filed, for sharing by role."""
    via = models.CharField(max_length=10, default="portal")
    """`portal`, `api`, `mail`."""
    correspondent = models.EmailField(blank=True)
    """The address of somebody who is not known, to whom answers go; erased on request."""
    dated = models.DateField(null=True)
    """The day on which a planned case enters its queue, in the zone of its handbook (B-05)."""
    entered = models.DateTimeField(null=True)
    """When it entered the queue."""
    ended = models.DateTimeField(null=True)
    reopens_until = models.DateTimeField(null=True)
    """Until when an answer opens a case that is done."""
    handler = models.UUIDField(null=True)
    """The person who has taken it, by key."""
    escalated = models.DateTimeField(null=True)
    """Since when it is with the second level (G-10)."""
    reminders = models.PositiveSmallIntegerField(default=0)
    """How many reminders of the question that waits have been sent."""
    posts_count = models.PositiveIntegerField(default=0)
    """How many posts there are, internal notes included: pages ask whether there is more."""
    changed = models.DateTimeField()
    """When anything last happened to it."""
    forgotten = models.DateTimeField(null=True)
    """Since when nothing is kept any more of what was asked and said."""

    class Meta:
        ordering = ("-changed", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("agreement", "number"), name="a_case_number_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="case_in_a_state"),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(dated__isnull=False),
                name="a_planned_case_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=("customer", "-changed", "-id"), name="cases_of_a_customer"),
            models.Index(fields=("provider", "-changed", "-id"), name="cases_of_a_provider"),
            models.Index(
                fields=("provider", "agreement", "state", "entered", "id"),
                name="cases_in_a_queue",
            ),
            models.Index(
                fields=("customer", "state", "entered", "id"),
                condition=Q(at_customer=True),
                name="cases_of_first_level",
            ),
            models.Index(
                fields=("provider", "entered", "id"),
                condition=Q(state__in=OPEN),
                include=("agreement", "queue", "state", "handler"),
                name="open_cases_of_a_provider",
            ),
            models.Index(
                fields=("provider", "changed", "id"),
                condition=Q(state__in=OPEN),
                name="open_cases_by_their_change",
            ),
            models.Index(fields=("handler", "state"), name="cases_of_a_handler"),
            models.Index(fields=("person", "-changed"), name="cases_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.handbook} {self.number}"

    @property
    def open(self) -> bool:
        """Whether somebody is to do something about it now."""
        return self.state in OPEN

    @property
    def parties(self) -> list[uuid.UUID]:
        """The organisations that see it, by key: the customer, and the provider if it has one."""
        return [self.customer.key, *([self.provider.key] if self.provider else [])]

    @property
    def level(self) -> Organisation:
        """The organisation whose people handle it now."""
        return self.customer if self.at_customer or self.provider is None else self.provider


class Deed(models.Model):
    """Something that was done to a case: who, when, why, and the state that it led to (B-03)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deeds")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=40)
    """`filed`, `entered`, `taken`, `asked`, `answered`, `reminded`, `done`, `closed` …"""
    state = models.CharField(max_length=20)
    at = models.DateTimeField()
    person = models.UUIDField(null=True)
    """None: the system did it by itself."""
    role = models.CharField(max_length=40, blank=True)
    because = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("case", "position")
        constraints = [
            models.UniqueConstraint(fields=("case", "position"), name="one_case_deed_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="case_deed_to_a_state"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.what}"


class Promise(models.Model):
    """Something that the system does to a case by itself at a certain time, exactly once."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="promises")
    what = models.CharField(max_length=20)
    """`enter`, `remind`, `close`."""
    number = models.PositiveSmallIntegerField(default=0)
    """Which reminder: of the rule that holds, from 0."""
    round = models.PositiveIntegerField(default=0)
    """Which question of the case it belongs to: the position of its deed."""
    at = models.DateTimeField()
    """When it is to be done."""
    reasons = models.JSONField(default=list)
    """Why then, as JSON: the rule, the clause, what was counted."""
    ended = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    """`kept`; `dropped`: it was no longer needed."""

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("case", "what", "round", "number"), name="a_promise_once"
            )
        ]
        indexes = [
            models.Index(fields=("at", "id"), condition=Q(ended=None), name="promises_to_keep")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.case_id}"
