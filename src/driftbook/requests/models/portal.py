"""What customers and people have chosen: who sees whose cases, which mails, which views."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.people.models import Agreement, Organisation, User
from driftbook.requests.models.cases import TEXT
from driftbook.requests.models.talk import Notice

LEVELS = ("own", "role", "everyone")
HOW = ("all", "mine", "digest", "none")


class Sharing(models.Model):
    """Who of a customer sees its cases in an agreement, where the customer has chosen (B-02)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    level = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("organisation", "agreement"), name="one_sharing"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="sharing_at_a_level"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.level}"


class MailChoice(models.Model):
    """Which mails about cases a person wants: of all that they see, of their own, or a digest."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    how = models.CharField(max_length=10)
    digest_due = models.DateTimeField(null=True)
    """When the next digest is to be sent; None: nothing waits."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(how__in=HOW), name="mail_choice_known")]
        indexes = [
            models.Index(
                fields=("digest_due",),
                condition=Q(digest_due__isnull=False),
                name="digests_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.how}"


class Held(models.Model):
    """Something that waits for the next digest of a person; gone once that is in the outbox."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("user", "notice"), name="held_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.notice_id}"


class SavedView(models.Model):
    """A way of looking at the queue that a person has given a name."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=TEXT)
    query = models.CharField(max_length=1000, blank=True)
    """As it stands in the address, cleaned."""
    made = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=("user", "name"), name="a_view_by_its_name_once")
        ]

    def __str__(self) -> str:
        return self.name
