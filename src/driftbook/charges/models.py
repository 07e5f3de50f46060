"""What things cost in an agreement, and what was charged for what.

Amounts are Decimal with two decimals, together with the currency that they are in. A line stands
for good: the database itself refuses to change or to remove one.
"""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from driftbook.editions.models import Edition
from driftbook.history.triggers import AppendOnly
from driftbook.people.models import TEXT, Agreement, Organisation


class Item(models.Model):
    """Something that an agreement has a price for, or may get one: `job-normal`."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="items")
    code = models.SlugField(max_length=60)
    """What decisions call it."""
    name = models.CharField(max_length=TEXT)
    unit = models.CharField(max_length=60, blank=True)
    """What the price is for, in words: `per job`."""
    since = models.DateTimeField()

    class Meta:
        ordering = ("agreement", "code")
        constraints = [models.UniqueConstraint(fields=("agreement", "code"), name="an_item_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def mark(self) -> str:
        """How the history knows it: `gladsaxe:job-normal`."""
        return f"{self.agreement.handbook}:{self.code}"


class Price(models.Model):
    """What one of an item costs from one day to another, both of them included.

    The amount never changes: a new price ends the one before it. No two prices of an item that
    were not withdrawn hold on the same day; actions see to that with the item's row locked.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="prices")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    """ISO 4217."""
    valid_from = models.DateField()
    """In the zone of the handbook, as `valid_until`."""
    valid_until = models.DateField(null=True, blank=True)
    """The last day on which it holds; none: until a new price ends it."""
    agreed = models.DateTimeField()
    agreed_by = models.UUIDField(null=True)
    withdrawn = models.DateTimeField(null=True, blank=True)
    """Taken back before any line was charged at it; then it holds on no day."""

    class Meta:
        ordering = ("item", "valid_from", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="a_price_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=("item", "valid_from"),
                condition=Q(withdrawn__isnull=True),
                name="one_price_begins_a_day",
            ),
            models.UniqueConstraint(
                fields=("item",),
                condition=Q(withdrawn__isnull=True, valid_until__isnull=True),
                name="one_price_without_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.amount} {self.currency}"

    def holds(self, on: date) -> bool:
        """Whether it is the price of that day."""
        begun = self.withdrawn is None and self.valid_from <= on
        return begun and (self.valid_until is None or on <= self.valid_until)


class Line(models.Model):
    """What a customer is charged for one thing, and why; or the credit of such a line.

    No amount: no price had been agreed for that day. That is never the same as zero.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    once = models.CharField(max_length=200, unique=True)
    """The idempotency key of whoever wrote it."""
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="lines")
    customer = models.ForeignKey(Organisation, models.PROTECT, related_name="lines_to_pay")
    provider = models.ForeignKey(Organisation, models.PROTECT, related_name="lines_written")
    item = models.ForeignKey(Item, models.PROTECT, related_name="lines")
    price = models.ForeignKey(Price, models.PROTECT, null=True, related_name="lines")
    """What it was charged at; none: no price had been agreed, or it is free."""
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    """The edition under which it was decided."""
    at = models.DateTimeField()
    """When what is charged was done; of a credit, when it was credited."""
    day = models.DateField()
    """The same in the zone of the customer: it says in which month's statement the line stands."""
    priced_on = models.DateField()
    """The same in the zone of the handbook: the price of that day applies."""
    text = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    free = models.BooleanField(default=False)
    """It is not invoiced, and the reasons say why."""
    reasons = models.JSONField(default=list)
    """As `wording.answers.reason` makes them: code, params, text, source."""
    about_kind = models.CharField(max_length=60, blank=True)
    about_key = models.CharField(max_length=200, blank=True)
    credits = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="credit", related_query_name="credit"
    )
    """The line that this one takes back: once."""
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    """The line without a price in whose place this one stands."""
    written = models.DateTimeField()
    person = models.UUIDField(null=True)
    """Who wrote it; none: Driftbook itself, or an operator."""
    role = models.CharField(max_length=60, blank=True)

    append_only = AppendOnly(unique=("once",))

    class Meta:
        ordering = ("day", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(currency=""), name="no_amount_no_currency"
            ),
            models.CheckConstraint(
                condition=Q(free=False) | Q(amount=Decimal(0)), name="what_is_free_costs_nothing"
            ),
            models.CheckConstraint(
                condition=~Q(currency="") | Q(amount__isnull=True) | Q(free=True),
                name="an_amount_has_a_currency",
            ),
        ]
        indexes = [
            models.Index(fields=("-day", "-id"), name="lines_by_day"),
            # With everything of which a year's sums are made, so that no line is fetched for them.
            models.Index(
                fields=("customer", "agreement", "day", "currency", "amount"),
                name="sums_of_a_customer",
            ),
            models.Index(
                fields=("provider", "agreement", "day", "customer", "currency", "amount"),
                name="sums_of_a_provider",
            ),
            models.Index(
                fields=("agreement", "day"),
                condition=Q(amount__isnull=True, credits__isnull=True),
                name="lines_without_a_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.text}"

    @property
    def is_credit(self) -> bool:
        """Whether it takes another line back."""
        return self.credits_id is not None
