"""Published editions, which never change, and the drafts that become the next ones."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from driftbook.history.triggers import AppendOnly
from driftbook.people.models import TEXT, Agreement


class Edition(models.Model):
    """A published version of a handbook: immutable, by triggers in the database (G-02).

    The database refuses every change and every deletion of a row.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    """1 for the first of the handbook, and so on."""
    version = models.CharField(max_length=TEXT)
    date = models.DateField()
    """As the handbook itself says."""
    title = models.CharField(max_length=TEXT)
    language = models.CharField(max_length=10)
    open = models.BooleanField()
    """Whether anybody may read and ask it without signing in."""
    files = models.JSONField()
    """File name → text."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the files."""
    note = models.TextField(max_length=4000)
    """What has changed, in the author's words."""
    acknowledged = models.JSONField(default=list)
    """The warnings of the check that the author knew of, by name."""
    person = models.UUIDField(null=True)
    """Who published it; none: an operator on the command line."""
    role = models.CharField(max_length=40)
    published = models.DateTimeField()
    holds_from = models.DateTimeField(db_index=True)
    """Midnight of its date in the handbook's zone, or when it was published if that is later."""

    append_only = AppendOnly(unique=("key",))

    class Meta:
        ordering = ("agreement", "number")
        constraints = [
            models.UniqueConstraint(fields=("agreement", "number"), name="editions_are_numbered"),
            models.UniqueConstraint(fields=("agreement", "version"), name="a_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.version}"

    @property
    def mark(self) -> str:
        """Its handbook and number, as in addresses: `gladsaxe@3`."""
        return f"{self.agreement.handbook}@{self.number}"


class Draft(models.Model):
    """The next edition of a handbook while it is being written; the parties share one."""

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="draft")
    based_on = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    files = models.JSONField()
    """File name → text."""
    revision = models.PositiveIntegerField(default=1)
    """Goes up with every change, so that nobody overwrites what they have not seen."""
    started = models.DateTimeField()
    started_by = models.UUIDField(null=True)
    changed = models.DateTimeField()
    changed_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.agreement} draft {self.revision}"


class Review(models.Model):
    """A meeting at which the parties go through the handbook, once a year (G-03)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="reviews")
    due = models.DateField()
    """By when, as the handbook says; in its own zone."""
    remind = models.DateTimeField(null=True, db_index=True)
    """When both parties are reminded next; none once it has been held."""
    held = models.DateField(null=True)
    present = models.TextField(max_length=2000, blank=True)
    """Who was there: roles and parties."""
    outcome = models.TextField(max_length=4000, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    """The edition that was gone through."""
    recorded = models.DateTimeField(null=True)
    recorded_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("-due",)
        constraints = [
            models.UniqueConstraint(
                fields=("agreement",), condition=Q(held__isnull=True), name="one_review_to_come"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} by {self.due}"


class EmbedLink(models.Model):
    """One topic that may be shown in another site's pages by whoever has the address.

    The address holds a token, of which only the hash is kept. It shows the edition that holds,
    whenever it is opened, until the link is ended.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token, in hexadecimal."""
    hint = models.CharField(max_length=8)
    """The first letters of the token, to recognise an address by."""
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="embed_links")
    chapter = models.SlugField(max_length=60)
    topic = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    """Where it is shown, in the words of whoever made it."""
    sites = models.JSONField(default=list)
    """Origins whose pages may frame it: `https://intranet.example.org`. None: no page may."""
    made = models.DateTimeField()
    made_by = models.UUIDField()
    ended = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("-made", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended__isnull=True, ended_by__isnull=True)
                | Q(ended__gte=F("made"), ended_by__isnull=False),
                name="an_embed_link_is_ended_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.chapter}/{self.topic} ({self.hint}…)"


class Remark(models.Model):
    """Something to think of in the next edition, from what happened: the lesson of an incident.

    The parties share it, as they share the draft. It is dealt with once somebody says so.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="remarks")
    chapter = models.SlugField(max_length=60)
    about = models.CharField(max_length=200, blank=True)
    """The entry that it is about, as a path in the chapter: `steps.undock`. Empty: the chapter."""
    text = models.TextField(max_length=4000)
    origin = models.CharField(max_length=200)
    """Where it comes from, in a few words of its writer's language."""
    link = models.CharField(max_length=200, blank=True)
    """A path of ours that shows more, to the people of `organisation` alone."""
    organisation = models.UUIDField()
    """Whose remark it is."""
    made = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    dealt = models.DateTimeField(null=True)
    """When somebody said that it is dealt with."""
    dealt_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=500, blank=True)
    """What came of it, in their words."""

    class Meta:
        ordering = ("chapter", "made", "pk")
        indexes = [
            models.Index(
                fields=("agreement", "chapter"),
                condition=Q(dealt=None),
                name="remarks_to_deal_with",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.chapter} {self.about}".strip()
