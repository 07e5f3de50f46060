"""The public status page of an organisation, and who wants mail about it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.downtime.models.downtimes import Notice
from driftbook.people.models import Organisation


class StatusPage(models.Model):
    """An organisation shows its downtime to everybody, at an address with its slug."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="status_page")
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    """Since when nobody sees it."""
    languages = models.JSONField(default=list)
    """Those in which it is offered, the first where a visitor's is not there."""
    past_days = models.PositiveSmallIntegerField(default=90)
    sites = models.JSONField(default=list)
    """Origins whose pages may show the banner in a frame; empty: any."""
    revision = models.PositiveBigIntegerField(default=1)
    """Raised in the transaction of everything that the page shows."""
    changed = models.DateTimeField()

    def __str__(self) -> str:
        return self.organisation.slug


class Subscription(models.Model):
    """Somebody wants mail about what is on a status page. Confirmed by a link in a mail."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(StatusPage, models.CASCADE, related_name="subscriptions")
    address = models.CharField(max_length=300)
    """As it was typed; emptied when it ends."""
    folded = models.CharField(max_length=300)
    """As it is compared; emptied when it ends."""
    language = models.CharField(max_length=10)
    systems = models.JSONField(default=list)
    """`handbook/system` of each; empty: all."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token in its links."""
    asked = models.DateTimeField()
    confirmed = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, blank=True)
    """`asked`, `never-confirmed`, `bounced`, `page-closed`, `erased`."""
    sweep = models.DateTimeField(null=True)
    """Once it has ended: when the outbox is looked through for its address, again or at last."""

    class Meta:
        ordering = ("asked", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("page", "folded"), condition=Q(ended=None), name="subscribed_once"
            )
        ]
        indexes = [
            models.Index(
                fields=("asked",),
                condition=Q(ended=None, confirmed=None),
                name="subscriptions_unconfirmed",
            ),
            models.Index(
                fields=("sweep",),
                condition=Q(sweep__isnull=False),
                name="subscriptions_to_sweep",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Mailing(models.Model):
    """A notice that was published on a page is mailed to its subscribers, some at a time."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="mailing")
    page = models.ForeignKey(StatusPage, models.CASCADE, related_name="mailings")
    due = models.DateTimeField()
    """When the next of them are told."""
    last = models.BigIntegerField(default=0)
    """The id of the last subscription that was looked at; they are told in this order."""
    ended = models.DateTimeField(null=True)
    """When all of them had been told."""

    class Meta:
        ordering = ("due", "pk")
        indexes = [
            models.Index(fields=("due", "id"), condition=Q(ended=None), name="mailings_that_wait")
        ]

    def __str__(self) -> str:
        return str(self.notice_id)
