"""What is said in a case, by whom, and who has read how far."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from driftbook.people.models import User
from driftbook.requests.models.cases import TEXT, Case, Deed
from driftbook.work.claims import Claimed

CUSTOMER, KEEPER, SYSTEM = SIDES = ("customer", "keeper", "system")
"""Who speaks: the customer; whoever handles the case; Driftbook by itself."""


class Post(models.Model):
    """One message in the conversation of a case, or an internal note.

    Never changed; what a mail carried along is erased with its author.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="posts")
    position = models.PositiveIntegerField()
    """Counted within the case, from 1."""
    at = models.DateTimeField()
    side = models.CharField(max_length=10)
    person = models.UUIDField(null=True)
    """By key. None: Driftbook itself, or a correspondent who is not known."""
    organisation = models.UUIDField(null=True)
    """On whose behalf, by key."""
    internal = models.BooleanField(default=False)
    """Only for those who handle the case."""
    internal_to = models.UUIDField(null=True)
    """The organisation whose note it is: the other level does not see it."""
    asks = models.BooleanField(default=False)
    """The case waits for an answer to it."""
    text = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    """What the mail repeated below or around the answer: shown folded, never thrown away."""
    html = models.TextField(blank=True)
    """The mail's own HTML, sanitised; empty where there is none."""
    via = models.CharField(max_length=10, default="portal")
    """`portal`, `api`, `mail`, `driftbook`."""
    mail = models.UUIDField(null=True)
    """The key of the mail that it came in, in the ledger."""
    message_id = models.CharField(max_length=500, blank=True)
    """Of that mail, for threading."""

    class Meta:
        ordering = ("case", "position")
        constraints = [
            models.UniqueConstraint(fields=("case", "position"), name="one_post_at_a_time"),
            models.UniqueConstraint(
                fields=("mail",), condition=Q(mail__isnull=False), name="a_mail_is_posted_once"
            ),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="post_of_a_side"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.position}"


class Attachment(models.Model):
    """A file of a post or of the form. Its bytes lie outside the web root."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="attachments")
    """None: it belongs to the form."""
    field = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=TEXT)
    kind = models.CharField(max_length=100)
    """What its bytes are, not what the sender says: `image/png`."""
    size = models.PositiveIntegerField()
    """Bytes."""
    digest = models.CharField(max_length=64)
    """SHA-256; also its name on disk, so that the same bytes lie there once."""
    content_id = models.CharField(max_length=TEXT, blank=True)
    """Of an inline image in a mail."""
    verdict = models.CharField(max_length=10, default="unknown")
    """Of the scanner: `clean`, `infected` (never given out), `unknown` (there is none)."""
    added = models.DateTimeField()

    class Meta:
        ordering = ("case", "pk")

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """How far a person has read a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="readings")
    person = models.UUIDField()
    position = models.PositiveIntegerField(default=0)
    """Of the last post that was shown to the person."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("person", "case"), name="a_case_is_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.position}"


class Presence(models.Model):
    """Who is looking at a case at the moment."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("case", "user"), name="present_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.case_id}"


class Notice(Claimed):
    """Something that those concerned are to be told by mail, written with the fact itself.

    The worker turns it into mails: to whom, in which language and whether now or in a digest is
    asked then, so that filing a case does not wait for it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="notices")
    deed = models.OneToOneField(Deed, models.CASCADE, null=True)
    post = models.OneToOneField(Post, models.CASCADE, null=True)
    due = models.DateTimeField()
    told = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=TEXT, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=("due", "id"), condition=Q(told=None), name="notices_to_give")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.deed_id or self.post_id}"
